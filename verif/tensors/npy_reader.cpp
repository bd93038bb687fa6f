// .npy files, and what .npz members have in common with them.
#include <fmt/format.h>

#include "verif/tensors/readers.hpp"

namespace sfpgen::tensors {
namespace {

class NpyReader : public TensorReader {
 public:
  NpyReader(SharedFile file, TensorInfo info, std::size_t data_start)
      : file_(std::move(file)), info_(std::move(info)), data_start_(data_start) {}

  [[nodiscard]] Outcome read(std::size_t /*tensor*/, std::size_t piece_values,
                             const TakeItems& take) const override {
    hand_over(file_.get(), file_->bytes().subspan(data_start_), info_, piece_values, take);
    return std::monostate{};
  }

  [[nodiscard]] Place place(std::size_t /*tensor*/) const override {
    return {file_->bytes().subspan(data_start_), false, 0};
  }

 private:
  SharedFile file_;
  TensorInfo info_;
  std::size_t data_start_;
};

}  // namespace

Result<TensorInfo> describe_npy(const golden::NpyHeader& header, const OpenOptions& options) {
  TensorInfo info;
  info.dtype = golden::item_name(header.kind, header.item_bytes);
  info.item_bytes = header.item_bytes;
  info.byte_order = header.byte_order;
  info.array_order = header.array_order;
  info.shape = header.shape;
  info.values = golden::value_count(header.shape).value_or(0);
  if (header.kind == golden::ItemKind::floating) {
    info.format = *golden::format_from_name(fmt::format("fp{}", 8 * header.item_bytes));
    return info;
  }
  if (!options.container) {
    return Error{"dtype", fmt::format("{} holds bit patterns of a container that must be named, "
                                      "such as --container {}",
                                      info.dtype, header.item_bytes == 2 ? "bf16" : "fp32")};
  }
  unsigned needed = 1;
  while (needed < options.container->bytes()) needed *= 2;
  if (header.item_bytes != needed) {
    return Error{"dtype",
                 fmt::format("bit patterns of container {} come in uint{}, not in {}",
                             golden::format_name(*options.container), 8 * needed, info.dtype)};
  }
  info.format = *options.container;
  return info;
}

Result<OpenFile> open_npy(const SharedFile& file, const OpenOptions& options) {
  const auto header = golden::parse_npy_header(file->bytes(), file->bytes().size());
  if (!header.ok()) return header.error();
  Result<TensorInfo> info = describe_npy(*header, options);
  if (!info.ok()) return info.error();
  OpenFile found;
  found.tensors.push_back(*info);
  found.reader = std::make_unique<NpyReader>(file, std::move(info.value()), header->data_start);
  return found;
}

}  // namespace sfpgen::tensors
