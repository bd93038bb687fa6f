// Tensors into the blocks of .sfp files and back.
#include <sfpgen/golden/sfp_file.hpp>

#include <algorithm>

#include "formatted_tensor.hpp"
#include "sentence.hpp"
#include "sfp_checks.hpp"

namespace sfpgen::golden {

std::uint64_t values_a_block(std::uint64_t values, std::uint64_t block_values) {
  return block_values == 0 ? std::max<std::uint64_t>(values, 1) : block_values;
}

Outcome check_header(const SfpHeader& header, std::uint64_t values, std::uint64_t block_values) {
  const std::vector<Error> illegal = validate(header.config);
  if (!illegal.empty()) {
    return illegal.front();
  }
  if (std::optional<Error> wrong = check_dtype(header)) {
    return *std::move(wrong);
  }
  if (header.format && header.zeros == Zeros::mapped) {
    return Error{"zeros", "a zero map belongs to SFP packets, not to a format"};
  }
  if (value_count(header.shape) != values) {
    return Error{"shape", sentence(shape_text(header.shape), " does not have ", values, " values")};
  }
  const std::uint64_t step = values_a_block(values, block_values);
  if (values / step >= max_blocks) {
    return Error{"block", sentence("blocks of ", step, " values cut ", values,
                                   " values into more than ", max_blocks, " blocks")};
  }
  return std::monostate{};
}

Outcome check_tensor(const SfpHeader& header, std::span<const std::uint64_t> values,
                     std::uint64_t block_values) {
  Outcome good = check_header(header, values.size(), block_values);
  if (!good.ok()) {
    return good;
  }
  const std::uint64_t outside = ~low_bits(header.config.format.width());
  const auto too_wide = std::find_if(values.begin(), values.end(),
                                     [&](std::uint64_t value) { return (value & outside) != 0; });
  if (too_wide != values.end()) {
    return Error{sentence("value ", too_wide - values.begin()),
                 sentence("it has bits above the ", header.config.format.width(), " of container ",
                          format_name(header.config.format))};
  }
  return std::monostate{};
}

Result<EncodedTensor> encode_tensor(const SfpHeader& header, std::span<const std::uint64_t> values,
                                    std::uint64_t block_values) {
  const Outcome good = check_tensor(header, values, block_values);
  if (!good.ok()) {
    return good.error();
  }
  const std::uint64_t step = values_a_block(values.size(), block_values);
  if (header.format) return encode_formatted(header, values, step);
  EncodedTensor tensor;
  tensor.file.header = header;
  for (std::size_t start = 0; start < values.size();) {
    const std::size_t count =
        static_cast<std::size_t>(std::min<std::uint64_t>(step, values.size() - start));
    const auto part = values.subspan(start, count);
    Packet packet = header.zeros == Zeros::mapped ? encode_mapped(header.config, part)
                                                  : encode_packet(header.config, part);
    tensor.status.nan_lost |= packet.status.nan_lost;
    tensor.status.sign_lost |= packet.status.sign_lost;
    tensor.status.exp_lost |= packet.status.exp_lost;
    tensor.bits += packet.bits;
    tensor.file.blocks.push_back({count, std::move(packet.metadata), std::move(packet.data)});
    start += count;
  }
  return tensor;
}

Result<DecodedTensor> decode_tensor(const SfpFile& file) {
  if (file.header.format) return decode_formatted(file);
  DecodedTensor tensor;
  for (std::size_t i = 0; i < file.blocks.size(); ++i) {
    const SfpBlock& block = file.blocks[i];
    const auto decode = file.header.zeros == Zeros::mapped ? decode_mapped : decode_packet;
    const Result<DecodedPacket> packet =
        decode(file.header.config, block.metadata, block.data, block.values);
    if (!packet.ok()) {
      return Error{
          sentence("block ", i, packet.error().place.empty() ? "" : ", ", packet.error().place),
          packet.error().reason};
    }
    tensor.values.insert(tensor.values.end(), packet->values.begin(), packet->values.end());
    tensor.block_bits.push_back(packet->bits);
  }
  return tensor;
}

}  // namespace sfpgen::golden
