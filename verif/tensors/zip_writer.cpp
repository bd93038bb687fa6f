// Zip files without compression, dates or comments.
#include "verif/tensors/zip_writer.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string_view>

namespace sfpgen::tensors {
namespace {

constexpr std::size_t local_checksum = 14;
constexpr std::size_t entry_checksum = 16;
constexpr std::size_t local_bytes = 30;
constexpr std::size_t entry_bytes = 46;
constexpr std::size_t end_bytes = 22;

bool stands_at(const std::vector<std::uint8_t>& file, std::size_t at, std::string_view text) {
  return at + text.size() <= file.size() &&
         std::equal(text.begin(), text.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
}

void put(std::vector<std::uint8_t>& bytes, std::uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// What a member's header and its entry in the directory have in common.
void put_common(std::vector<std::uint8_t>& bytes, const ZipMember& member) {
  constexpr std::uint64_t version = 20;
  constexpr std::uint64_t first_day = 0x21;  // of 1980
  put(bytes, version, 2);
  put(bytes, 0, 2);  // flags
  put(bytes, 0, 2);  // stored
  put(bytes, 0, 2);
  put(bytes, first_day, 2);
  put(bytes, member.crc32, 4);
  put(bytes, member.size, 4);
  put(bytes, member.size, 4);
  put(bytes, member.name.size(), 2);
  put(bytes, 0, 2);
}

void put_number(std::vector<std::uint8_t>& bytes, std::size_t at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace

std::vector<std::uint8_t> deflate_bytes(std::span<const std::uint8_t> bytes, int level) {
  z_stream stream{};
  constexpr int memory = 8;
  if (deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, memory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::vector<std::uint8_t> out;
  std::vector<std::uint8_t> buffer(std::size_t{1} << 16);
  int status = Z_OK;
  while (status == Z_OK) {
    if (stream.avail_in == 0) {
      const auto part = bytes.first(std::min<std::size_t>(bytes.size(), std::size_t{1} << 30));
      stream.next_in = const_cast<Bytef*>(part.data());
      stream.avail_in = static_cast<uInt>(part.size());
      bytes = bytes.subspan(part.size());
    }
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = ::deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
    out.insert(out.end(), buffer.begin(),
               buffer.end() - static_cast<std::ptrdiff_t>(stream.avail_out));
  }
  deflateEnd(&stream);
  return out;
}

Result<std::vector<std::uint8_t>> inflate_whole(const ZipMember& member) {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> buffer(std::size_t{1} << 16);
  const Outcome inflated = inflate_member(member, buffer, [&](auto part) {
    bytes.insert(bytes.end(), part.begin(), part.end());
    return true;
  });
  if (!inflated.ok()) return inflated.error();
  return bytes;
}

Result<std::vector<std::uint8_t>> ZipWriter::add(const ZipMember& member) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max() - 1;
  const std::uint64_t bytes = local_bytes + member.name.size() + member.size;
  if (bytes > most || offset_ > most - bytes || count_ == 65534) {
    return Error{"member " + in_quotes(member.name),
                 "a .npz file that has to be made anew is too large (4 GiB, 65,534 members)"};
  }
  entries_.insert(entries_.end(), {'P', 'K', 1, 2, 20, 0});
  put_common(entries_, member);
  put(entries_, 0, 8);  // comment, disk, attributes
  put(entries_, 0, 2);
  put(entries_, offset_, 4);
  entries_.insert(entries_.end(), member.name.begin(), member.name.end());
  ++count_;
  offset_ += bytes;
  std::vector<std::uint8_t> header = {'P', 'K', 3, 4};
  put_common(header, member);
  header.insert(header.end(), member.name.begin(), member.name.end());
  return header;
}

std::vector<std::uint8_t> ZipWriter::directory() const {
  std::vector<std::uint8_t> bytes = entries_;
  bytes.insert(bytes.end(), {'P', 'K', 5, 6, 0, 0, 0, 0});
  put(bytes, count_, 2);
  put(bytes, count_, 2);
  put(bytes, entries_.size(), 4);
  put(bytes, offset_, 4);
  put(bytes, 0, 2);
  return bytes;
}

Outcome renew_checksums(std::vector<std::uint8_t>& file) {
  const auto members = parse_zip(file);
  if (!members.ok()) return members.error();
  const Error not_ours{"", "this is not a zip file that sfpgen made anew"};
  std::size_t directory = end_bytes;
  for (const ZipMember& member : *members) directory += entry_bytes + member.name.size();
  if (directory > file.size()) return not_ours;
  std::size_t entry = file.size() - directory;
  for (const ZipMember& member : *members) {
    const auto start = static_cast<std::size_t>(member.stream.data() - file.data());
    const std::size_t header = local_bytes + member.name.size();
    if (member.deflated || start < header || !stands_at(file, start - header, "PK\x03\x04") ||
        !stands_at(file, entry, "PK\x01\x02")) {
      return not_ours;
    }
    const auto crc = static_cast<std::uint32_t>(
        ::crc32_z(::crc32(0, nullptr, 0), member.stream.data(), member.stream.size()));
    put_number(file, start - header + local_checksum, crc);
    put_number(file, entry + entry_checksum, crc);
    entry += entry_bytes + member.name.size();
  }
  return std::monostate{};
}

}  // namespace sfpgen::tensors
