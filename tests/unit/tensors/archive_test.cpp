// Archives: what is written is read again, and nothing that was damaged is taken for whole.
#include <doctest/doctest.h>

#include "support.hpp"
#include "verif/tensors/archive_plan.hpp"

namespace sfpgen::tensors::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

ArchivePart raw(const Bytes& bytes) {
  ArchivePart part;
  part.bytes = part.stored = bytes.size();
  part.crc32c = 0xE3069283U;  // of "123456789"
  return part;
}

ArchivePart tensor(const std::string& name, std::uint64_t bytes, const Bytes& stored) {
  ArchivePart part;
  part.kind = PartKind::tensor;
  part.name = name;
  part.bytes = bytes;
  part.stored = stored.size();
  return part;
}

/// Two tensors, "twice" of whose stored bytes are the items.
Outcome twice(std::span<const std::uint8_t> stored, const Sink& sink) {
  const Outcome once = sink(stored);
  return once.ok() ? sink(stored) : once;
}

Result<Bytes> restore(const Bytes& archive, const ArchiveIndex& index) {
  Bytes file;
  const Outcome restored = restore_file(archive, index, twice,
                                        [&](std::span<const std::uint8_t> bytes) -> Outcome {
                                          file.insert(file.end(), bytes.begin(), bytes.end());
                                          return std::monostate{};
                                        },
                                        {});
  if (!restored.ok()) return restored.error();
  return file;
}

const Bytes digits = bytes_of("123456789");
const Bytes a = bytes_of("ab");
const Bytes b = bytes_of("xyz");

Bytes example(std::optional<std::uint32_t> crc32c) {
  ArchiveIndex index;
  index.bytes = 9 + 4 + 6;
  index.crc32c = crc32c;
  index.parts = {raw(digits), tensor("a", 4, a), tensor("b", 6, b)};
  Bytes archive = format_index(index);
  for (const Bytes& stored : {digits, a, b}) {
    archive.insert(archive.end(), stored.begin(), stored.end());
  }
  return archive;
}

}  // namespace

TEST_CASE("an archive's parts are found where they are, and restored in order") {
  const Bytes archive = example(std::nullopt);
  const auto index = parse_archive(archive);
  REQUIRE(index.ok());
  const auto* const part = find_tensor(*index, "b");
  REQUIRE(part != nullptr);
  CHECK(part->stored == 3);
  CHECK(part->offset == archive.size() - 3);
  CHECK(find_tensor(*index, "c") == nullptr);
  const auto file = restore(archive, *index);
  REQUIRE(file.ok());
  CHECK(*file == bytes_of("123456789ababxyzxyz"));
}

TEST_CASE("a file that does not have the checksum of the original is not given back") {
  const Bytes archive = example(1);
  const auto file = restore(archive, *parse_archive(archive));
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().text().find("the archive says 0x00000001") != std::string::npos);
}

TEST_CASE("an archive that was cut or changed is refused wherever that is") {
  const Bytes archive = example(std::nullopt);
  for (std::size_t length = 0; length < archive.size(); ++length) {
    CHECK_FALSE(parse_archive(std::span(archive).first(length)).ok());
  }
  for (std::size_t at = 0; at < archive.size() - a.size() - b.size(); ++at) {
    Bytes changed = archive;
    changed[at] ^= 0x20;
    const auto index = parse_archive(changed);
    CHECK_FALSE((index.ok() && restore(changed, *index).ok()));
  }
  Bytes longer = archive;
  longer.push_back(0);
  CHECK(parse_archive(longer).error().reason ==
        "1 bytes follow the last part, where the file should end");
}

TEST_CASE("an index that does not fit together is refused with the key") {
  const auto error_of_parts = [](std::vector<ArchivePart> parts, std::uint64_t bytes) {
    ArchiveIndex index;
    index.bytes = bytes;
    index.parts = std::move(parts);
    const auto parsed = parse_archive(format_index(index));
    return parsed.ok() ? std::string() : parsed.error().text();
  };
  CHECK(error_of_parts({tensor("a", 0, {}), tensor("a", 0, {})}, 0) ==
        R"(index, parts[1]: tensor "a" is there twice)");
  CHECK(error_of_parts({tensor("a", 4, {})}, 3) ==
        "index, parts: they are more than the 3 bytes of the original file");
  CHECK(error_of_parts({tensor("a", 4, {})}, 5) ==
        "index, parts: they are 4 bytes, the original file has 5");
  CHECK(error_of_parts({tensor("a", 2, a)}, 2).find("reach past the end of the file") !=
        std::string::npos);
  ArchivePart deflated;
  deflated.kind = PartKind::deflated;
  CHECK(error_of_parts({deflated}, 0) == "index, parts[0].deflated: it is not one of 1..9");
}

}  // namespace sfpgen::tensors::test
