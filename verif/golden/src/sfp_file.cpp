// The .sfp file: the frame around header and blocks.
#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <algorithm>
#include <array>

#include "header_json.hpp"
#include "sentence.hpp"
#include "sfp_checks.hpp"

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

/// The blocks' values must be those of the shape.
std::optional<Error> check_values(const SfpDirectory& parsed) {
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

std::string block_place(std::size_t block, std::uint64_t offset) {
  return sentence("block ", block, " at byte ", offset);
}

}  // namespace

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

namespace {

/// Everything ahead of the blocks; the first block's offset is right, those of the others are not.
Result<SfpDirectory> parse_head(std::span<const std::uint8_t> bytes) {
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
  Result<SfpDirectory> parsed =
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

  if (!parsed->blocks.empty()) {
    parsed.value().blocks.front().offset = frame_bytes + header_bytes;
  }
  return parsed;
}

/// Finds out where the block behind number `block` is, which has a place already.
std::optional<Error> place_next(SfpDirectory& directory, std::size_t block, std::uint64_t size) {
  const SfpBlockEntry& entry = directory.blocks[block];
  const std::uint64_t left = size - entry.offset;
  if (entry.metadata_bytes > left || entry.data_bytes > left - entry.metadata_bytes) {
    return Error{block_place(block, entry.offset),
                 sentence("its ", entry.metadata_bytes, " + ", entry.data_bytes,
                          " bytes reach past the end of the file")};
  }
  if (block + 1 < directory.blocks.size()) {
    directory.blocks[block + 1].offset = entry.offset + entry.metadata_bytes + entry.data_bytes;
  }
  return std::nullopt;
}

/// Whether the file ends where its blocks do.
std::optional<Error> check_end(const SfpDirectory& directory, std::uint64_t head,
                               std::uint64_t size) {
  std::uint64_t end = head;
  if (!directory.blocks.empty()) {
    const SfpBlockEntry& last = directory.blocks.back();
    end = last.offset + last.metadata_bytes + last.data_bytes;
  }
  if (end == size) {
    return std::nullopt;
  }
  return Error{sentence("byte ", end),
               sentence(size - end, " bytes follow the last block, where the file should end")};
}

std::uint64_t head_bytes(std::span<const std::uint8_t> bytes) {
  return frame_bytes + read_u32(bytes, 4);
}

}  // namespace

Result<SfpDirectory> parse_sfp_directory(std::span<const std::uint8_t> bytes) {
  Result<SfpDirectory> directory = parse_head(bytes);
  if (!directory.ok()) {
    return directory;
  }
  for (std::size_t i = 0; i < directory->blocks.size(); ++i) {
    if (auto wrong = place_next(directory.value(), i, bytes.size())) {
      return *std::move(wrong);
    }
  }
  if (auto wrong = check_end(*directory, head_bytes(bytes), bytes.size())) {
    return *std::move(wrong);
  }
  return directory;
}

Result<std::span<const std::uint8_t>> sfp_block_bytes(const SfpDirectory& directory,
                                                      std::size_t block,
                                                      std::span<const std::uint8_t> bytes) {
  const SfpBlockEntry& entry = directory.blocks[block];
  const auto streams =
      bytes.subspan(static_cast<std::size_t>(entry.offset),
                    static_cast<std::size_t>(entry.metadata_bytes + entry.data_bytes));
  const std::uint32_t crc = crc32c(streams);
  if (crc != entry.crc32c) {
    return Error{block_place(block, entry.offset),
                 sentence("its checksum is ", hex(crc), ", the header says ", hex(entry.crc32c))};
  }
  return streams;
}

Result<SfpFile> parse_sfp(std::span<const std::uint8_t> bytes) {
  Result<SfpDirectory> directory = parse_head(bytes);
  if (!directory.ok()) {
    return directory.error();
  }
  SfpFile file;
  file.header = directory->header;
  for (std::size_t i = 0; i < directory->blocks.size(); ++i) {
    if (auto wrong = place_next(directory.value(), i, bytes.size())) {
      return *std::move(wrong);
    }
    // Before the next block, which is not there if this one's length lies.
    const auto streams = sfp_block_bytes(*directory, i, bytes);
    if (!streams.ok()) {
      return streams.error();
    }
    const SfpBlockEntry& entry = directory->blocks[i];
    const auto data = streams->begin() + static_cast<std::ptrdiff_t>(entry.metadata_bytes);
    file.blocks.push_back({entry.values, {streams->begin(), data}, {data, streams->end()}});
  }
  if (auto wrong = check_end(*directory, head_bytes(bytes), bytes.size())) {
    return *std::move(wrong);
  }
  return file;
}

SfpDirectory directory_of(const SfpFile& file) {
  SfpDirectory directory{file.header, {}};
  for (const SfpBlock& block : file.blocks) {
    directory.blocks.push_back({block.values, block.metadata.size(), block.data.size(),
                                crc32c(block.data, crc32c(block.metadata))});
  }
  return directory;
}

std::string header_json(const SfpFile& file) { return header_json(directory_of(file)); }

std::string header_json(const SfpDirectory& directory) {
  return format_header(directory.header, directory.blocks);
}

std::vector<std::uint8_t> format_sfp_directory(const SfpDirectory& directory) {
  std::string header = format_header(directory.header, directory.blocks);
  header.append((alignment - (frame_bytes + header.size()) % alignment) % alignment, ' ');

  std::vector<std::uint8_t> bytes(magic.begin(), magic.end());
  append_u32(bytes, static_cast<std::uint32_t>(header.size()));
  append_u32(bytes, crc32c({reinterpret_cast<const std::uint8_t*>(header.data()), header.size()}));
  bytes.insert(bytes.end(), header.begin(), header.end());
  return bytes;
}

std::vector<std::uint8_t> format_sfp(const SfpFile& file) {
  std::vector<std::uint8_t> bytes = format_sfp_directory(directory_of(file));
  for (const SfpBlock& block : file.blocks) {
    bytes.insert(bytes.end(), block.metadata.begin(), block.metadata.end());
    bytes.insert(bytes.end(), block.data.begin(), block.data.end());
  }
  return bytes;
}

}  // namespace sfpgen::golden
