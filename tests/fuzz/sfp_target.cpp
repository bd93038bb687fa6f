// A .sfp file from anybody: read and decoded. Checksums would keep the fuzzer out, so most inputs
// are put together here: a header's text and the blocks, with the checksums that fit.
#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/fuzz/input.hpp"
#include "tests/fuzz/requirement.hpp"

namespace {

using sfpgen::golden::crc32c;

void append(std::vector<std::uint8_t>& bytes, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

std::size_t length_at(const nlohmann::json& block, const char* key, std::size_t left) {
  const auto found = block.find(key);
  if (found == block.end() || !found->is_number_unsigned()) return 0;
  return std::min<std::size_t>(found->get<std::size_t>(), left);
}

/// The header's text with the right checksum for every block that is whole.
std::string with_checksums(std::string_view text, std::span<const std::uint8_t> blocks) {
  nlohmann::json header = nlohmann::json::parse(text, nullptr, false);
  if (header.is_discarded() || !header.is_object() || !header.contains("blocks")) {
    return std::string(text);
  }
  nlohmann::json& list = header["blocks"];
  if (!list.is_array()) return std::string(text);
  for (nlohmann::json& block : list) {
    if (!block.is_object()) continue;
    const std::size_t metadata = length_at(block, "meta_bytes", blocks.size());
    const std::size_t data = length_at(block, "data_bytes", blocks.size() - metadata);
    block["crc32c"] = crc32c(blocks.first(metadata + data));
    blocks = blocks.subspan(metadata + data);
  }
  return header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A file with the header's text and the blocks.
std::vector<std::uint8_t> put_together(std::string text, std::span<const std::uint8_t> blocks) {
  text.resize((12 + text.size() + 63) / 64 * 64 - 12, ' ');
  std::vector<std::uint8_t> file = {'S', 'F', 'P', '1'};
  append(file, static_cast<std::uint32_t>(text.size()));
  const auto* first = reinterpret_cast<const std::uint8_t*>(text.data());
  append(file, crc32c({first, text.size()}));
  file.insert(file.end(), text.begin(), text.end());
  file.insert(file.end(), blocks.begin(), blocks.end());
  return file;
}

void read_and_decode(std::span<const std::uint8_t> bytes) {
  using namespace sfpgen;
  const auto file = golden::parse_sfp(bytes);
  if (!file) {
    fuzz::require(!file.error().text().empty(), "a refused file has a reason");
    return;
  }
  const auto again = golden::parse_sfp(golden::format_sfp(*file));
  fuzz::require(again.ok(), "what was read can be written");
  fuzz::require(golden::header_json(*again) == golden::header_json(*file), "and reads the same");
  const auto tensor = golden::decode_tensor(*file);
  const auto count = golden::value_count(file->header.shape);
  fuzz::require(!tensor || tensor->values.size() == count, "as many values as the shape says");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sfpgen::fuzz::Input input(data, size);
  if (input.byte() == 0) {
    read_and_decode(input.rest());
    return 0;
  }
  const auto text = input.take(input.between(0, 4095));
  const auto blocks = input.rest();
  read_and_decode(put_together(with_checksums(sfpgen::fuzz::text_of(text), blocks), blocks));
  return 0;
}
