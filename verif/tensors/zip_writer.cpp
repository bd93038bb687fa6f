// Zip files without compression, dates or comments.
#include "verif/tensors/zip_writer.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string_view>
#include <utility>

namespace sfpgen::tensors {
namespace {

constexpr std::size_t local_checksum = 14;
constexpr std::size_t entry_checksum = 16;
constexpr std::size_t local_bytes = 30;
constexpr std::size_t entry_bytes = 46;
constexpr std::size_t end_bytes = 22;

bool stands_at(std::span<const std::uint8_t> file, std::size_t at, std::string_view text) {
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

Patch number_at(std::size_t offset, std::uint32_t value) {
  Patch patch{offset, {}};
  for (unsigned i = 0; i < 4; ++i) {
    patch.bytes.at(i) = static_cast<std::uint8_t>(value >> (8 * i));
  }
  return patch;
}

}  // namespace

struct Deflater::State {
  z_stream stream{};
  std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(std::size_t{1} << 16);
};

Deflater::Deflater(int level, Sink sink)
    : state_(std::make_unique<State>()), sink_(std::move(sink)) {
  constexpr int memory = 8;
  if (deflateInit2(&state_->stream, level, Z_DEFLATED, -MAX_WBITS, memory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
}

Deflater::~Deflater() { deflateEnd(&state_->stream); }

Outcome Deflater::put(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min<std::size_t>(bytes.size(), std::size_t{1} << 30));
    state_->stream.next_in = const_cast<Bytef*>(part.data());
    state_->stream.avail_in = static_cast<uInt>(part.size());
    Outcome done = run(Z_NO_FLUSH);
    if (!done.ok()) return done;
    bytes = bytes.subspan(part.size());
  }
  return std::monostate{};
}

Outcome Deflater::finish() {
  state_->stream.avail_in = 0;
  return run(Z_FINISH);
}

Outcome Deflater::run(int flush) {
  z_stream& stream = state_->stream;
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = state_->buffer.data();
    stream.avail_out = static_cast<uInt>(state_->buffer.size());
    // Z_BUF_ERROR: all was taken and there is nothing to give yet.
    status = ::deflate(&stream, flush);
    const auto out = std::span(state_->buffer).first(state_->buffer.size() - stream.avail_out);
    Outcome taken = out.empty() ? Outcome(std::monostate{}) : sink_(out);
    if (!taken.ok()) return taken;
  }
  return std::monostate{};
}

Result<std::vector<std::uint8_t>> head_of(const ZipMember& member, std::uint64_t count) {
  const auto stored = member.stream.first(std::min<std::size_t>(member.stream.size(), count));
  if (!member.deflated) return std::vector<std::uint8_t>(stored.begin(), stored.end());
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> buffer(std::min<std::uint64_t>(count + 1, std::uint64_t{1} << 16));
  const Outcome inflated = inflate_member(member, buffer, [&](auto part) {
    const auto wanted = part.first(std::min<std::size_t>(part.size(), count - bytes.size()));
    bytes.insert(bytes.end(), wanted.begin(), wanted.end());
    return bytes.size() < count;
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

Result<std::vector<Patch>> renew_checksums(
    std::span<const std::uint8_t> file,
    const std::function<void(std::span<const std::uint8_t>)>& done) {
  constexpr std::size_t piece = std::size_t{1} << 24;
  const auto members = parse_zip(file);
  if (!members.ok()) return members.error();
  const Error not_ours{"", "this is not a zip file that sfpgen made anew"};
  std::size_t directory = end_bytes;
  for (const ZipMember& member : *members) directory += entry_bytes + member.name.size();
  if (directory > file.size()) return not_ours;
  std::size_t entry = file.size() - directory;
  std::vector<Patch> patches;
  for (const ZipMember& member : *members) {
    const auto start = static_cast<std::size_t>(member.stream.data() - file.data());
    const std::size_t header = local_bytes + member.name.size();
    if (member.deflated || start < header || !stands_at(file, start - header, "PK\x03\x04") ||
        !stands_at(file, entry, "PK\x01\x02")) {
      return not_ours;
    }
    uLong crc = ::crc32(0, nullptr, 0);
    for (auto rest = member.stream; !rest.empty();) {
      const auto part = rest.first(std::min(rest.size(), piece));
      crc = ::crc32_z(crc, part.data(), part.size());
      if (done) done(part);
      rest = rest.subspan(part.size());
    }
    patches.push_back(number_at(start - header + local_checksum, static_cast<std::uint32_t>(crc)));
    patches.push_back(number_at(entry + entry_checksum, static_cast<std::uint32_t>(crc)));
    entry += entry_bytes + member.name.size();
  }
  return patches;
}

}  // namespace sfpgen::tensors
