// Files of tensors made byte by byte, whole or damaged.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "verif/tensors/tensor_file.hpp"

namespace sfpgen::tensors::test {

/// The low bytes of a number, the least significant one first.
inline std::string little(std::uint64_t value, unsigned bytes) {
  std::string text;
  for (unsigned i = 0; i < bytes; ++i) {
    text += static_cast<char>(value & 0xFF);
    value >>= 8U;
  }
  return text;
}

inline std::string safetensors(const std::string& header, const std::string& data) {
  return little(header.size(), 8) + header + data;
}

/// A file in a folder of its own that goes away with the object.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& bytes) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "sfpgen-tensors-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ / name;
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code none;
    std::filesystem::remove_all(folder_, none);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

/// What is wrong with a file of these bytes; empty for a good one that can be read to its end.
inline std::string error_of(const std::string& name, const std::string& bytes) {
  const TemporaryFile file(name, bytes);
  const auto opened = TensorFile::open(file.path());
  if (!opened.ok()) return opened.error().text();
  for (std::size_t i = 0; i < opened->tensors().size(); ++i) {
    const Outcome read = opened->read(i, 100, [](auto) {});
    if (!read.ok()) return read.error().text();
  }
  return {};
}

/// All items of a tensor, read a few values at a time.
inline std::string items_of(const TensorFile& file, std::size_t tensor, std::size_t piece_values) {
  std::string items;
  const Outcome read = file.read(tensor, piece_values, [&](std::span<const std::byte> piece) {
    items.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  });
  return read.ok() ? items : read.error().text();
}

}  // namespace sfpgen::tensors::test
