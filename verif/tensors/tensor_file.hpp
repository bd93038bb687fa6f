// The tensors of a .npy, .npz or .safetensors file, read piece by piece.
#pragma once

#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/golden/npy.hpp>
#include <sfpgen/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfpgen::tensors {

class MappedFile;

/// What a file of tensors is, told by its first bytes.
enum class FileKind { npy, npz, safetensors };

/// ".npy", ".npz", ".safetensors".
std::string_view kind_name(FileKind kind);

/// A tensor as its file describes it.
struct TensorInfo {
  std::string name;            ///< empty for the one of a .npy file
  std::string dtype;           ///< the file's word for it: "float32", "BF16"
  golden::FloatFormat format;  ///< the container of its values
  unsigned item_bytes = 4;     ///< bytes that a value takes in the file
  golden::ByteOrder byte_order = golden::ByteOrder::little;
  golden::ArrayOrder array_order = golden::ArrayOrder::c;
  std::vector<std::uint64_t> shape;
  std::uint64_t values = 0;
};

/// A tensor without values of a floating-point container, or one that cannot be read.
struct LeftOut {
  std::string name;
  std::string reason;
};

/// Takes some values of a tensor: items of item_bytes bytes, little-endian, in C order.
using TakeItems = std::function<void(std::span<const std::byte>)>;

/// Where a tensor's items are in its file.
struct Place {
  std::span<const std::uint8_t> bytes;  ///< the items, or the deflated stream that holds them
  bool deflated = false;
  std::size_t ahead = 0;  ///< bytes that come out of the stream ahead of the items
};

/// How one kind of file is read. `tensor` numbers tensors() of the file.
class TensorReader {
 public:
  TensorReader() = default;
  TensorReader(const TensorReader&) = delete;
  TensorReader& operator=(const TensorReader&) = delete;
  virtual ~TensorReader() = default;

  [[nodiscard]] virtual Outcome read(std::size_t tensor, std::size_t piece_values,
                                     const TakeItems& take) const = 0;
  [[nodiscard]] virtual Place place(std::size_t tensor) const = 0;
};

/// How a file is to be understood.
struct OpenOptions {
  /// Of unsigned integers, which are bit patterns; without it they are left out.
  std::optional<golden::FloatFormat> container;
};

/// An open file and what is in it.
class TensorFile {
 public:
  /// Reads the directory of a file, not its values. A tensor of integers, truth values or the like
  /// is left out; anything damaged, or a dtype that the format does not have, is an error of the
  /// file that names the tensor and the byte.
  static Result<TensorFile> open(const std::filesystem::path& path,
                                 const OpenOptions& options = {});

  [[nodiscard]] FileKind kind() const { return kind_; }
  /// The whole file, mapped.
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }
  /// Gives back the memory of bytes of the file that nobody needs for now.
  void release(std::span<const std::uint8_t> part) const;
  [[nodiscard]] std::span<const TensorInfo> tensors() const { return tensors_; }
  [[nodiscard]] std::span<const LeftOut> left_out() const { return left_out_; }

  /// Hands a tensor's values over in order, `piece_values` at a time (fewer in the last piece), in
  /// memory for a few pieces. Errors: what is only seen on the way, such as a wrong checksum; some
  /// values may have been handed over by then.
  [[nodiscard]] Outcome read(std::size_t tensor, std::size_t piece_values,
                             const TakeItems& take) const {
    return reader_->read(tensor, piece_values, take);
  }

  [[nodiscard]] Place place(std::size_t tensor) const { return reader_->place(tensor); }

 private:
  friend struct OpenFile;
  FileKind kind_ = FileKind::npy;
  std::shared_ptr<const MappedFile> mapped_;
  std::span<const std::uint8_t> bytes_;
  std::vector<TensorInfo> tensors_;
  std::vector<LeftOut> left_out_;
  std::unique_ptr<TensorReader> reader_;
};

/// Whether a name fits a pattern as a shell has them: `*` is any text, `?` any character, `[ab]`
/// one of some.
bool matches(const std::string& pattern, const std::string& name);

}  // namespace sfpgen::tensors
