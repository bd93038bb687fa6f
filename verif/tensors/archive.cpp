// The archive's index: JSON behind a frame like that of a .sfp file.
#include "verif/tensors/archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <sfpgen/golden/crc32c.hpp>

#include "verif/tensors/json_object.hpp"
#include "verif/tensors/zip.hpp"

namespace sfpgen::tensors {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view magic = "SFPA";
constexpr std::size_t frame_bytes = 12;
constexpr std::size_t alignment = 64;
constexpr std::uint64_t version = 1;

std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{bytes[at + i]} << (8 * i);
  return value;
}

void append_u32(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

ordered_json to_json(const ArchivePart& part) {
  ordered_json object;
  switch (part.kind) {
    case PartKind::raw:
      object["raw"] = part.stored;
      object["crc32c"] = part.crc32c;
      break;
    case PartKind::tensor:
      object["tensor"] = part.name;
      object["bytes"] = part.bytes;
      object["sfp_bytes"] = part.stored;
      break;
    case PartKind::deflated:
      object["deflated"] = part.level;
      object["bytes"] = part.bytes;
      object["parts"] = ordered_json::array();
      for (const ArchivePart& inner : part.parts) object["parts"].push_back(to_json(inner));
      break;
  }
  return object;
}

/// Reads parts one behind the other and keeps where they are.
class PartReader {
 public:
  PartReader(std::uint64_t offset, std::uint64_t end) : offset_(offset), end_(end) {}

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  std::vector<ArchivePart> read(const json& array, const std::string& place, bool inside) {
    std::vector<ArchivePart> parts;
    if (!array.is_array()) {
      fail(place, "an array belongs here");
      return parts;
    }
    for (std::size_t i = 0; i < array.size() && !error_; ++i) {
      parts.push_back(one(array[i], fmt::format("{}[{}]", place, i), inside));
    }
    return parts;
  }

  void fail(const std::string& place, const std::string& reason) {
    if (!error_) error_ = Error{"index, " + place, reason};
  }

  std::uint64_t number(const json& object, const char* key, const std::string& place) {
    const auto found = object.find(key);
    if (found != object.end() && found->is_number_unsigned()) return found->get<std::uint64_t>();
    fail(place + "." + key, "a whole number belongs here");
    return 0;
  }

 private:
  ArchivePart one(const json& object, const std::string& place, bool inside) {
    ArchivePart part;
    part.offset = offset_;
    if (object.contains("raw")) {
      part.stored = part.bytes = number(object, "raw", place);
      part.crc32c = static_cast<std::uint32_t>(number(object, "crc32c", place));
    } else if (object.contains("tensor") && object["tensor"].is_string()) {
      part.kind = PartKind::tensor;
      part.name = object["tensor"].get<std::string>();
      part.bytes = number(object, "bytes", place);
      part.stored = number(object, "sfp_bytes", place);
      if (!names_.insert(part.name).second) {
        fail(place, fmt::format("tensor {} is there twice", in_quotes(part.name)));
      }
    } else if (object.contains("deflated") && !inside) {
      part.kind = PartKind::deflated;
      part.level = static_cast<int>(std::min<std::uint64_t>(number(object, "deflated", place), 10));
      part.bytes = number(object, "bytes", place);
      if (part.level < 1 || part.level > 9) fail(place + ".deflated", "it is not one of 1..9");
      part.parts = read(object.value("parts", json()), place + ".parts", true);
    } else {
      fail(place, "it is neither raw nor tensor nor deflated");
    }
    if (part.stored > end_ - offset_) {
      fail(place, fmt::format("its {} bytes at byte {} reach past the end of the file", part.stored,
                              offset_));
      return part;
    }
    offset_ = std::max(offset_, part.offset + part.stored);
    return part;
  }

  std::uint64_t offset_;
  std::uint64_t end_;
  std::set<std::string> names_;
  std::optional<Error> error_;
};

std::optional<Error> check_sizes(const ArchiveIndex& index) {
  std::uint64_t left = index.bytes;
  for (const ArchivePart& part : index.parts) {
    if (part.bytes > left) {
      return Error{
          "index, parts",
          fmt::format("they are more than the {} bytes of the original file", index.bytes)};
    }
    left -= part.bytes;
  }
  if (left == 0) return std::nullopt;
  return Error{"index, parts", fmt::format("they are {} bytes, the original file has {}",
                                           index.bytes - left, index.bytes)};
}

Result<std::string_view> find_index(std::span<const std::uint8_t> bytes) {
  if (!is_archive(bytes)) {
    return Error{"byte 0", "this is not a .sfp archive (it does not start with SFPA)"};
  }
  if (bytes.size() < frame_bytes) {
    return Error{"byte 4",
                 fmt::format("the file ends after {} bytes, inside the length and checksum "
                             "of its index",
                             bytes.size())};
  }
  const std::uint32_t length = read_u32(bytes, 4);
  if (length > bytes.size() - frame_bytes) {
    return Error{"byte 4", fmt::format("the index's length of {} bytes reaches past the end of the "
                                       "file",
                                       length)};
  }
  const auto text = bytes.subspan(frame_bytes, length);
  const std::uint32_t crc = golden::crc32c(text);
  if (crc != read_u32(bytes, 8)) {
    return Error{"byte 8", fmt::format("the index's checksum is 0x{:08x}, the file says 0x{:08x}",
                                       crc, read_u32(bytes, 8))};
  }
  return std::string_view(reinterpret_cast<const char*>(text.data()), text.size());
}

}  // namespace

bool is_archive(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

Result<ArchiveIndex> parse_archive(std::span<const std::uint8_t> bytes) {
  const auto text = find_index(bytes);
  if (!text.ok()) return text.error();
  const Result<json> root = parse_object(*text, frame_bytes);
  if (!root.ok()) return Error{"index, " + root.error().place, root.error().reason};
  PartReader reader(frame_bytes + text->size(), bytes.size());
  ArchiveIndex index;
  if (reader.number(*root, "version", "root") != version) reader.fail("version", "it is not 1");
  const json kind = root->value("kind", json());
  if (kind == "npz") {
    index.kind = FileKind::npz;
  } else if (kind != "safetensors") {
    reader.fail("kind", "it is neither safetensors nor npz");
  }
  index.bytes = reader.number(*root, "bytes", "root");
  if (root->contains("crc32c")) {
    index.crc32c = static_cast<std::uint32_t>(reader.number(*root, "crc32c", "root"));
  }
  index.parts = reader.read(root->value("parts", json()), "parts", false);
  if (reader.error()) return *reader.error();
  if (reader.offset() != bytes.size()) {
    return Error{fmt::format("byte {}", reader.offset()),
                 fmt::format("{} bytes follow the last part, where the file should end",
                             bytes.size() - reader.offset())};
  }
  if (auto wrong = check_sizes(index)) return *std::move(wrong);
  return index;
}

std::vector<std::uint8_t> format_index(const ArchiveIndex& index) {
  ordered_json root;
  root["version"] = version;
  root["kind"] = index.kind == FileKind::npz ? "npz" : "safetensors";
  root["bytes"] = index.bytes;
  if (index.crc32c) root["crc32c"] = *index.crc32c;
  root["parts"] = ordered_json::array();
  for (const ArchivePart& part : index.parts) root["parts"].push_back(to_json(part));
  std::string text = root.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  text.append((alignment - (frame_bytes + text.size()) % alignment) % alignment, ' ');

  std::vector<std::uint8_t> bytes(magic.begin(), magic.end());
  append_u32(bytes, static_cast<std::uint32_t>(text.size()));
  append_u32(bytes,
             golden::crc32c({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}

std::vector<const ArchivePart*> tensors_of(const ArchiveIndex& index) {
  std::vector<const ArchivePart*> tensors;
  const auto collect = [&](const auto& self, const std::vector<ArchivePart>& parts) -> void {
    for (const ArchivePart& part : parts) {
      if (part.kind == PartKind::tensor) tensors.push_back(&part);
      self(self, part.parts);
    }
  };
  collect(collect, index.parts);
  return tensors;
}

const ArchivePart* find_tensor(const ArchiveIndex& index, const std::string& name) {
  for (const ArchivePart* part : tensors_of(index)) {
    if (part->name == name) return part;
  }
  return nullptr;
}

}  // namespace sfpgen::tensors
