// Opens files of tensors and hands over items whatever their order in memory is.
#include "verif/tensors/tensor_file.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "verif/tensors/readers.hpp"

namespace sfpgen::tensors {
namespace {

/// The place of item number 0, 1, .. in C order among items in Fortran order.
class FortranWalk {
 public:
  explicit FortranWalk(const std::vector<std::uint64_t>& shape)
      : shape_(shape), index_(shape.size(), 0) {
    std::uint64_t stride = 1;
    for (const std::uint64_t extent : shape) {
      strides_.push_back(stride);
      stride *= extent;
    }
  }

  [[nodiscard]] std::uint64_t place() const { return place_; }

  void next() {
    for (std::size_t axis = shape_.size(); axis-- > 0;) {
      place_ += strides_[axis];
      if (++index_[axis] < shape_[axis]) return;
      place_ -= strides_[axis] * shape_[axis];
      index_[axis] = 0;
    }
  }

 private:
  std::vector<std::uint64_t> shape_;
  std::vector<std::uint64_t> strides_;
  std::vector<std::uint64_t> index_;
  std::uint64_t place_ = 0;
};

bool starts_with(std::span<const std::uint8_t> bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

/// A zip file starts with a member, or with its directory when it has none.
FileKind kind_of(std::span<const std::uint8_t> bytes, const std::filesystem::path& path) {
  if (starts_with(bytes, "\x93NUMPY")) return FileKind::npy;
  if (starts_with(bytes, "PK\x03\x04") || starts_with(bytes, "PK\x05\x06")) return FileKind::npz;
  if (path.extension() == ".npy") return FileKind::npy;
  if (path.extension() == ".npz") return FileKind::npz;
  return FileKind::safetensors;
}

}  // namespace

std::string_view kind_name(FileKind kind) {
  constexpr std::array<std::string_view, 3> names = {".npy", ".npz", ".safetensors"};
  return names.at(static_cast<std::size_t>(kind));
}

TensorFile OpenFile::finish(FileKind kind, SharedFile mapped) && {
  TensorFile file;
  file.kind_ = kind;
  file.bytes_ = mapped->bytes();
  file.mapped_ = std::move(mapped);
  file.tensors_ = std::move(tensors);
  file.left_out_ = std::move(left_out);
  file.reader_ = std::move(reader);
  return file;
}

Result<TensorFile> TensorFile::open(const std::filesystem::path& path, const OpenOptions& options) {
  Result<MappedFile> mapped = MappedFile::open(path);
  if (!mapped.ok()) return mapped.error();
  const auto file = std::make_shared<const MappedFile>(std::move(mapped.value()));
  if (file->bytes().empty()) {
    return Error{"byte 0", "the file is empty; a .npy, .npz or .safetensors file belongs here"};
  }
  const FileKind kind = kind_of(file->bytes(), path);
  constexpr std::array open_kind = {open_npy, open_npz, open_safetensors};
  Result<OpenFile> found = open_kind.at(static_cast<std::size_t>(kind))(file, options);
  if (!found.ok()) return found.error();
  return std::move(found.value()).finish(kind, file);
}

void TensorFile::release(std::span<const std::uint8_t> part) const { mapped_->release(part); }

void swap_items(std::span<std::byte> items, unsigned item_bytes) {
  for (std::size_t at = 0; at < items.size(); at += item_bytes) {
    const auto item = items.subspan(at, item_bytes);
    std::reverse(item.begin(), item.end());
  }
}

void hand_over(const MappedFile* file, std::span<const std::uint8_t> items, const TensorInfo& info,
               std::size_t piece_values, const TakeItems& take) {
  const std::size_t size = info.item_bytes;
  const bool in_order = info.array_order == golden::ArrayOrder::c || info.shape.size() < 2;
  const bool as_it_is = in_order && info.byte_order == golden::ByteOrder::little;
  std::vector<std::byte> piece;
  FortranWalk walk(info.shape);
  for (std::size_t at = 0; at < items.size(); at += piece_values * size) {
    const auto part = items.subspan(at, std::min(piece_values * size, items.size() - at));
    if (as_it_is) {
      take(std::as_bytes(part));
    } else {
      piece.resize(part.size());
      if (in_order) {
        std::memcpy(piece.data(), part.data(), part.size());
      } else {
        for (std::size_t to = 0; to < piece.size(); to += size, walk.next()) {
          std::memcpy(piece.data() + to, items.data() + walk.place() * size, size);
        }
      }
      if (info.byte_order == golden::ByteOrder::big) swap_items(piece, info.item_bytes);
      take(piece);
    }
    if (file != nullptr && in_order) file->release(part);
  }
  if (file != nullptr && !in_order) file->release(items);
}

bool matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

}  // namespace sfpgen::tensors
