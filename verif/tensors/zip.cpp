// Zip (PKWARE's APPNOTE 6.3) with its 64-bit fields; deflate is zlib's.
#include "verif/tensors/zip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <optional>
#include <set>

namespace sfpgen::tensors {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint32_t end64_signature = 0x06064b50;
constexpr std::uint32_t locator_signature = 0x07064b50;
constexpr std::uint32_t entry_signature = 0x02014b50;
constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::size_t end_bytes = 22;
constexpr std::size_t end64_bytes = 56;
constexpr std::size_t locator_bytes = 20;
constexpr std::size_t entry_bytes = 46;
constexpr std::size_t local_bytes = 30;
constexpr std::uint64_t in_64_bits = 0xFFFFFFFF;  // the real number stands elsewhere
constexpr std::uint64_t most_of_deflate = 1032;   // bytes out of one byte

std::uint64_t number(Bytes bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{bytes[at + i]} << (8 * i);
  return value;
}

std::uint64_t u16(Bytes bytes, std::size_t at) { return number(bytes, at, 2); }
std::uint64_t u32(Bytes bytes, std::size_t at) { return number(bytes, at, 4); }
std::uint64_t u64(Bytes bytes, std::size_t at) { return number(bytes, at, 8); }

std::string byte_place(std::uint64_t at) { return fmt::format("byte {}", at); }

/// Where the directory is.
struct Directory {
  std::uint64_t entries = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t end = 0;  ///< where the record of the end begins
};

/// The record at the end, behind which only a comment stands.
std::optional<std::size_t> find_end(Bytes bytes) {
  if (bytes.size() < end_bytes) return std::nullopt;
  const std::size_t last = bytes.size() - end_bytes;
  const std::size_t first = last > 65535 ? last - 65535 : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (u32(bytes, at) == end_signature && u16(bytes, at + 20) == last - at) return at;
  }
  return std::nullopt;
}

Result<Directory> find_directory(Bytes bytes) {
  const auto end = find_end(bytes);
  if (!end) {
    return Error{byte_place(bytes.size()),
                 "the file ends without the directory of a zip file: it is truncated or no .npz"};
  }
  Directory found{u16(bytes, *end + 10), u32(bytes, *end + 16), u32(bytes, *end + 12), *end};
  const bool large =
      found.entries == 0xFFFF || found.offset == in_64_bits || found.size == in_64_bits;
  if (large && *end >= locator_bytes && u32(bytes, *end - locator_bytes) == locator_signature) {
    const std::uint64_t at = u64(bytes, *end - locator_bytes + 8);
    if (at > *end || *end - at < end64_bytes || u32(bytes, at) != end64_signature) {
      return Error{byte_place(*end - locator_bytes),
                   "it does not lead to the 64-bit record of the directory"};
    }
    found = {u64(bytes, at + 32), u64(bytes, at + 48), u64(bytes, at + 40), at};
  }
  if (found.offset > found.end || found.size > found.end - found.offset) {
    return Error{byte_place(*end), fmt::format("the directory of {} bytes at byte {} reaches past "
                                               "the end of the file",
                                               found.size, found.offset)};
  }
  return found;
}

/// Sizes that do not fit into 32 bits stand in a field of 64-bit numbers, in this order.
std::optional<Error> read_large(Bytes extra, std::initializer_list<std::uint64_t*> numbers) {
  while (extra.size() >= 4) {
    const std::size_t size = u16(extra, 2);
    if (size > extra.size() - 4) break;
    if (u16(extra, 0) == 1) {
      std::size_t at = 4;
      for (std::uint64_t* value : numbers) {
        if (*value != in_64_bits) continue;
        if (at + 8 > 4 + size) return Error{"", "its field of 64-bit sizes is too short"};
        *value = u64(extra, at);
        at += 8;
      }
      return std::nullopt;
    }
    extra = extra.subspan(4 + size);
  }
  return std::nullopt;
}

/// The bytes of a member, behind its local header.
Result<Bytes> find_stream(Bytes bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || bytes.size() - offset < local_bytes ||
      u32(bytes, offset) != local_signature) {
    return Error{
        "", fmt::format("there is no local header at byte {}, where the directory says", offset)};
  }
  const std::uint64_t start =
      offset + local_bytes + u16(bytes, offset + 26) + u16(bytes, offset + 28);
  if (start > bytes.size() || size > bytes.size() - start) {
    return Error{
        "", fmt::format("its {} bytes from byte {} reach past the end of the file", size, start)};
  }
  return bytes.subspan(start, size);
}

Result<ZipMember> read_member(Bytes bytes, Bytes entry, std::size_t name_bytes,
                              std::size_t extra_bytes) {
  ZipMember member;
  std::uint64_t compressed = u32(entry, 20);
  std::uint64_t offset = u32(entry, 42);
  member.size = u32(entry, 24);
  member.crc32 = static_cast<std::uint32_t>(u32(entry, 16));
  member.name.assign(entry.begin() + entry_bytes,
                     entry.begin() + static_cast<std::ptrdiff_t>(entry_bytes + name_bytes));
  const auto refused = [&](std::string reason) {
    return Error{"member " + in_quotes(member.name), std::move(reason)};
  };
  if (auto wrong = read_large(entry.subspan(entry_bytes + name_bytes, extra_bytes),
                              {&member.size, &compressed, &offset})) {
    return refused(wrong->reason);
  }
  const std::uint64_t method = u16(entry, 10);
  if ((u16(entry, 8) & 1) != 0) return refused("it is encrypted");
  if (method != 0 && method != 8) {
    return refused(
        fmt::format("its compression method {} is neither stored (0) nor deflated (8)", method));
  }
  member.deflated = method == 8;
  if (!member.deflated && member.size != compressed) {
    return refused(
        fmt::format("it is stored, but in {} bytes instead of {}", compressed, member.size));
  }
  const Result<Bytes> stream = find_stream(bytes, offset, compressed);
  if (!stream.ok()) return refused(stream.error().reason);
  if (member.deflated && member.size / most_of_deflate > compressed) {
    return refused(fmt::format("{} deflated bytes cannot hold {}", compressed, member.size));
  }
  member.stream = *stream;
  return member;
}

/// Members that share bytes make a small file large.
std::optional<Error> check_apart(const std::vector<ZipMember>& members) {
  std::vector<const ZipMember*> by_place;
  for (const ZipMember& member : members) {
    if (!member.stream.empty()) by_place.push_back(&member);
  }
  std::sort(by_place.begin(), by_place.end(), [](const ZipMember* a, const ZipMember* b) {
    return a->stream.data() < b->stream.data();
  });
  for (std::size_t i = 1; i < by_place.size(); ++i) {
    if (by_place[i]->stream.data() < &by_place[i - 1]->stream.back()) {
      return Error{"member " + in_quotes(by_place[i]->name),
                   fmt::format("its bytes overlap those of {}", in_quotes(by_place[i - 1]->name))};
    }
  }
  return std::nullopt;
}

}  // namespace

std::string in_quotes(const std::string& name) {
  constexpr std::size_t most = 100;
  std::string text = "\"";
  for (const char c : name.substr(0, most))
    text += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  return text + (name.size() > most ? "...\"" : "\"");
}

Result<std::vector<ZipMember>> parse_zip(Bytes bytes) {
  const Result<Directory> directory = find_directory(bytes);
  if (!directory.ok()) return directory.error();
  Bytes rest = bytes.subspan(directory->offset, directory->size);
  std::vector<ZipMember> members;
  std::set<std::string> names;
  while (!rest.empty()) {
    const std::uint64_t at = static_cast<std::uint64_t>(rest.data() - bytes.data());
    if (rest.size() < entry_bytes || u32(rest, 0) != entry_signature) {
      return Error{byte_place(at), "this is not an entry of the directory"};
    }
    const std::size_t name = u16(rest, 28);
    const std::size_t extra = u16(rest, 30);
    const std::size_t whole = entry_bytes + name + extra + u16(rest, 32);
    if (whole > rest.size()) {
      return Error{byte_place(at), "the entry reaches past the end of the directory"};
    }
    Result<ZipMember> member = read_member(bytes, rest.first(whole), name, extra);
    if (!member.ok()) return member.error();
    if (!names.insert(member->name).second) {
      return Error{"member " + in_quotes(member->name), "the directory has it twice"};
    }
    members.push_back(std::move(member.value()));
    rest = rest.subspan(whole);
  }
  if (members.size() != directory->entries) {
    return Error{byte_place(directory->offset),
                 fmt::format("the directory has {} entries where {} are said to be", members.size(),
                             directory->entries)};
  }
  if (auto wrong = check_apart(members)) return *std::move(wrong);
  return members;
}

Outcome inflate_member(const ZipMember& member, std::span<std::uint8_t> buffer,
                       const TakeBytes& take) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return Error{"", "zlib has no memory"};
  Bytes in = member.stream;
  std::uint64_t given = 0;
  uLong crc = ::crc32(0, nullptr, 0);
  int status = Z_OK;
  bool wanted = true;
  while (status == Z_OK && wanted) {
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    while (status == Z_OK && stream.avail_out > 0) {
      if (stream.avail_in == 0) {
        const auto part = in.first(std::min<std::size_t>(in.size(), std::size_t{1} << 30));
        stream.next_in = const_cast<Bytef*>(part.data());
        stream.avail_in = static_cast<uInt>(part.size());
        in = in.subspan(part.size());
      }
      status = ::inflate(&stream, Z_NO_FLUSH);
    }
    const auto out = buffer.first(buffer.size() - stream.avail_out);
    given += out.size();
    if (given > member.size) break;
    crc = ::crc32_z(crc, out.data(), out.size());
    wanted = out.empty() || take(out);
  }
  inflateEnd(&stream);
  if (!wanted) return std::monostate{};
  if (given > member.size) {
    return Error{"", fmt::format("it inflates to more than its {} bytes", member.size)};
  }
  if (status != Z_STREAM_END) {
    return Error{
        "", fmt::format("its deflated bytes are damaged after {} of {} bytes", given, member.size)};
  }
  if (given != member.size) {
    return Error{"", fmt::format("it inflates to {} bytes instead of {}", given, member.size)};
  }
  if (crc != member.crc32) {
    return Error{
        "", fmt::format("its checksum is 0x{:08x}, the file says 0x{:08x}", crc, member.crc32)};
  }
  return std::monostate{};
}

Outcome check_stored(const ZipMember& member) {
  const uLong crc = ::crc32_z(::crc32(0, nullptr, 0), member.stream.data(), member.stream.size());
  if (crc != member.crc32) {
    return Error{
        "", fmt::format("its checksum is 0x{:08x}, the file says 0x{:08x}", crc, member.crc32)};
  }
  return std::monostate{};
}

}  // namespace sfpgen::tensors
