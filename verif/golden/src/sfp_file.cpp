// The .sfp file: the frame around header and blocks, and tensors into blocks and back.
#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <algorithm>
#include <array>

#include "formatted_tensor.hpp"
#include "header_json.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::array<std::uint8_t, 4> magic = {'S', 'F', 'P', '1'};
constexpr std::size_t frame_bytes = 12;  // magic, header length, header checksum
constexpr std::size_t alignment = 64;

constexpr std::array<TensorType, 8> types = {{
    {"float16", ItemKind::floating, 2},
    {"float32", ItemKind::floating, 4},
    {"float64", ItemKind::floating, 8},
    {"bfloat16", ItemKind::unsigned_integer, 2},
    {"uint8", ItemKind::unsigned_integer, 1},
    {"uint16", ItemKind::unsigned_integer, 2},
    {"uint32", ItemKind::unsigned_integer, 4},
    {"uint64", ItemKind::unsigned_integer, 8},
}};

/// Bytes of the smallest unsigned integer that holds a container.
unsigned integer_bytes(const FloatFormat& container) {
  unsigned bytes = 1;
  while (bytes < container.bytes()) {
    bytes *= 2;
  }
  return bytes;
}

void append_u32(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<std::uint8_t>((value >> shift) & 0xFF));
  }
}

std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(bytes[at + i]) << (8 * i);
  }
  return value;
}

std::string hex(std::uint32_t value) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[(value >> shift) & 0xF];
  }
  return text;
}

std::optional<Error> check_dtype(const SfpHeader& header) {
  if (header.format && !container_of_dtype(header.dtype)) {
    return Error{"header, dtype", "it is not one of float16, float32, float64, bfloat16"};
  }
  for (const TensorType& type : types) {
    if (type.dtype == header.dtype) {
      const Result<TensorType> expected =
          tensor_type(type.kind, type.item_bytes, header.config.format);
      // Other writers may call the bit patterns of any container what they are in a .npy file.
      const bool plain_bits =
          type.kind == ItemKind::unsigned_integer && !container_of_dtype(type.dtype);
      if (!expected.ok() || (expected->dtype != header.dtype && !plain_bits)) {
        return Error{"header, dtype", sentence(header.dtype, " does not hold container ",
                                               format_name(header.config.format))};
      }
      return std::nullopt;
    }
  }
  return Error{
      "header, dtype",
      "it is not one of float16, float32, float64, bfloat16, uint8, uint16, uint32, uint64"};
}

/// The blocks' values must be those of the shape.
std::optional<Error> check_values(const ParsedHeader& parsed) {
  const std::optional<std::uint64_t> count = value_count(parsed.header.shape);
  if (!count) {
    return Error{"header, shape",
                 sentence(shape_text(parsed.header.shape), " has more values than 64 bits count")};
  }
  std::uint64_t left = *count;
  for (std::size_t i = 0; i < parsed.blocks.size(); ++i) {
    if (parsed.blocks[i].values > left) {
      return Error{sentence("header, blocks[", i, "].values"),
                   sentence("the blocks hold more values than the ", *count, " of shape ",
                            shape_text(parsed.header.shape))};
    }
    left -= parsed.blocks[i].values;
  }
  if (left != 0) {
    return Error{"header, blocks", sentence("the blocks hold ", *count - left, " values, shape ",
                                            shape_text(parsed.header.shape), " has ", *count)};
  }
  return std::nullopt;
}

BlockEntry entry_of(const SfpBlock& block) {
  return {block.values, block.metadata.size(), block.data.size(),
          crc32c(block.data, crc32c(block.metadata))};
}

}  // namespace

std::span<const TensorType> tensor_types() { return types; }

std::optional<FloatFormat> container_of_dtype(std::string_view dtype) {
  if (dtype == "bfloat16") {
    return bf16;
  }
  if (dtype.starts_with("float")) {
    return format_from_name(sentence("fp", dtype.substr(5)));
  }
  return std::nullopt;
}

Result<TensorType> tensor_type(ItemKind kind, unsigned item_bytes, const FloatFormat& container) {
  if (kind == ItemKind::floating) {
    for (const TensorType& type : types) {
      if (type.kind == kind && type.item_bytes == item_bytes) {
        if (container_of_dtype(type.dtype) == container) {
          return type;
        }
        return Error{
            "dtype",
            sentence("a ", type.dtype, " array holds container ",
                     format_name(*container_of_dtype(type.dtype)), ", not ", format_name(container),
                     "; values of another container come as their bit patterns in uint",
                     8 * integer_bytes(container))};
      }
    }
    return Error{"dtype", sentence("there is no floating-point dtype of ", item_bytes, " bytes")};
  }
  if (item_bytes != integer_bytes(container)) {
    return Error{"dtype",
                 sentence("bit patterns of container ", format_name(container), " come in uint",
                          8 * integer_bytes(container), ", not in uint", 8 * item_bytes)};
  }
  for (const TensorType& type : types) {
    const std::optional<FloatFormat> own = container_of_dtype(type.dtype);
    if (type.kind == kind && type.item_bytes == item_bytes && (!own || *own == container)) {
      return type;
    }
  }
  return Error{"dtype", sentence("there is no unsigned dtype of ", item_bytes, " bytes")};
}

Result<SfpFile> parse_sfp(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < magic.size() || !std::equal(magic.begin(), magic.end(), bytes.begin())) {
    return Error{"byte 0", "this is not a .sfp file (it does not start with SFP1)"};
  }
  if (bytes.size() < frame_bytes) {
    return Error{"byte 4", sentence("the file ends after ", bytes.size(),
                                    " bytes, inside the length and checksum of its header")};
  }
  const std::uint32_t header_bytes = read_u32(bytes, 4);
  if (header_bytes > bytes.size() - frame_bytes) {
    return Error{"byte 4", sentence("the header's length of ", header_bytes,
                                    " bytes reaches past the end of the file")};
  }
  if ((frame_bytes + header_bytes) % alignment != 0) {
    return Error{"byte 4", sentence("the header's length of ", header_bytes,
                                    " bytes does not end on a multiple of ", alignment)};
  }
  if (header_bytes > max_header_bytes) {
    return Error{"byte 4", sentence("the header's length of ", header_bytes, " bytes is more than ",
                                    max_header_bytes)};
  }
  const auto header_text = bytes.subspan(frame_bytes, header_bytes);
  const std::uint32_t header_crc = read_u32(bytes, 8);
  if (crc32c(header_text) != header_crc) {
    return Error{"byte 8", sentence("the header's checksum is ", hex(crc32c(header_text)),
                                    ", the file says ", hex(header_crc))};
  }
  const Result<ParsedHeader> parsed =
      parse_header({reinterpret_cast<const char*>(header_text.data()), header_text.size()});
  if (!parsed.ok()) {
    return parsed.error();
  }
  if (std::optional<Error> wrong = check_dtype(parsed->header)) {
    return *std::move(wrong);
  }
  if (std::optional<Error> wrong = check_values(*parsed)) {
    return *std::move(wrong);
  }

  SfpFile file;
  file.header = parsed->header;
  std::span<const std::uint8_t> rest = bytes.subspan(frame_bytes + header_bytes);
  for (std::size_t i = 0; i < parsed->blocks.size(); ++i) {
    const BlockEntry& entry = parsed->blocks[i];
    const std::string place = sentence("block ", i, " at byte ", bytes.size() - rest.size());
    if (entry.metadata_bytes > rest.size() ||
        entry.data_bytes > rest.size() - entry.metadata_bytes) {
      return Error{place, sentence("its ", entry.metadata_bytes, " + ", entry.data_bytes,
                                   " bytes reach past the end of the file")};
    }
    const auto metadata = rest.first(static_cast<std::size_t>(entry.metadata_bytes));
    const auto data = rest.subspan(metadata.size(), static_cast<std::size_t>(entry.data_bytes));
    const std::uint32_t crc = crc32c(data, crc32c(metadata));
    if (crc != entry.crc32c) {
      return Error{place,
                   sentence("its checksum is ", hex(crc), ", the header says ", hex(entry.crc32c))};
    }
    file.blocks.push_back(
        {entry.values, {metadata.begin(), metadata.end()}, {data.begin(), data.end()}});
    rest = rest.subspan(metadata.size() + data.size());
  }
  if (!rest.empty()) {
    return Error{sentence("byte ", bytes.size() - rest.size()),
                 sentence(rest.size(), " bytes follow the last block, where the file should end")};
  }
  return file;
}

std::string header_json(const SfpFile& file) {
  std::vector<BlockEntry> entries;
  for (const SfpBlock& block : file.blocks) {
    entries.push_back(entry_of(block));
  }
  return format_header(file.header, entries);
}

std::vector<std::uint8_t> format_sfp(const SfpFile& file) {
  std::string header = header_json(file);
  header.append((alignment - (frame_bytes + header.size()) % alignment) % alignment, ' ');

  std::vector<std::uint8_t> bytes(magic.begin(), magic.end());
  append_u32(bytes, static_cast<std::uint32_t>(header.size()));
  append_u32(bytes, crc32c({reinterpret_cast<const std::uint8_t*>(header.data()), header.size()}));
  bytes.insert(bytes.end(), header.begin(), header.end());
  for (const SfpBlock& block : file.blocks) {
    bytes.insert(bytes.end(), block.metadata.begin(), block.metadata.end());
    bytes.insert(bytes.end(), block.data.begin(), block.data.end());
  }
  return bytes;
}

std::uint64_t values_a_block(std::uint64_t values, std::uint64_t block_values) {
  return block_values == 0 ? std::max<std::uint64_t>(values, 1) : block_values;
}

Outcome check_tensor(const SfpHeader& header, std::span<const std::uint64_t> values,
                     std::uint64_t block_values) {
  const std::vector<Error> illegal = validate(header.config);
  if (!illegal.empty()) {
    return illegal.front();
  }
  if (std::optional<Error> wrong = check_dtype(header)) {
    return *std::move(wrong);
  }
  if (value_count(header.shape) != values.size()) {
    return Error{"shape",
                 sentence(shape_text(header.shape), " does not have ", values.size(), " values")};
  }
  const std::uint64_t outside = ~low_bits(header.config.format.width());
  const auto too_wide = std::find_if(values.begin(), values.end(),
                                     [&](std::uint64_t value) { return (value & outside) != 0; });
  if (too_wide != values.end()) {
    return Error{sentence("value ", too_wide - values.begin()),
                 sentence("it has bits above the ", header.config.format.width(), " of container ",
                          format_name(header.config.format))};
  }
  const std::uint64_t step = values_a_block(values.size(), block_values);
  if (values.size() / step >= max_blocks) {
    return Error{"block", sentence("blocks of ", step, " values cut ", values.size(),
                                   " values into more than ", max_blocks, " blocks")};
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
    Packet packet = encode_packet(header.config, values.subspan(start, count));
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
    const Result<DecodedPacket> packet =
        decode_packet(file.header.config, block.metadata, block.data, block.values);
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
