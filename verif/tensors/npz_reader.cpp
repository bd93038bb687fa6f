// .npz files: a zip file whose members are .npy files.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "verif/tensors/readers.hpp"
#include "verif/tensors/zip.hpp"

namespace sfpgen::tensors {
namespace {

constexpr std::size_t longest_header = std::size_t{1} << 20;
constexpr std::string_view ending = ".npy";

Error at_member(const ZipMember& member, const Error& error) {
  return {"member " + in_quotes(member.name) + (error.place.empty() ? "" : ", " + error.place),
          error.reason};
}

/// The beginning of a member, as far as a header may reach.
Result<std::vector<std::uint8_t>> beginning_of(const ZipMember& member) {
  std::vector<std::uint8_t> bytes(
      static_cast<std::size_t>(std::min<std::uint64_t>(member.size, longest_header)));
  if (!member.deflated) {
    std::copy_n(member.stream.begin(), bytes.size(), bytes.begin());
    return bytes;
  }
  // Headers have a few hundred bytes: more is inflated only if they do not.
  for (std::size_t wanted = std::min<std::size_t>(bytes.size(), 4096);; wanted = bytes.size()) {
    std::vector<std::uint8_t> buffer(std::max<std::size_t>(wanted, 1));
    std::size_t taken = 0;
    const Outcome inflated = inflate_member(member, buffer, [&](auto part) {
      taken = std::min(part.size(), bytes.size());
      std::copy_n(part.begin(), taken, bytes.begin());
      return false;
    });
    if (!inflated.ok()) return inflated.error();
    const auto length = taken < 12      ? 0U
                        : bytes[6] == 1 ? bytes[8] + 256U * bytes[9] + 10
                                        : bytes[8] + 256U * bytes[9] + 65536U * bytes[10] + 12;
    if (length <= wanted || wanted == bytes.size()) {
      bytes.resize(taken);
      return bytes;
    }
  }
}

class NpzReader : public TensorReader {
 public:
  struct Member {
    ZipMember zip;
    TensorInfo info;
    std::size_t data_start = 0;
    mutable std::atomic<bool> checked{false};  ///< its checksum was found to be right
  };

  explicit NpzReader(SharedFile file) : file_(std::move(file)) {}

  void add(ZipMember zip, TensorInfo info, std::size_t data_start) {
    auto member = std::make_unique<Member>();
    member->zip = std::move(zip);
    member->info = std::move(info);
    member->data_start = data_start;
    members_.push_back(std::move(member));
  }

  [[nodiscard]] Outcome read(std::size_t tensor, std::size_t piece_values,
                             const TakeItems& take) const override {
    const Member& member = *members_.at(tensor);
    const Outcome outcome = member.zip.deflated ? inflate(member, piece_values, take)
                                                : stored(member, piece_values, take);
    if (!outcome.ok()) return at_member(member.zip, outcome.error());
    return outcome;
  }

  [[nodiscard]] Place place(std::size_t tensor) const override {
    const Member& member = *members_.at(tensor);
    if (member.zip.deflated) return {member.zip.stream, true, member.data_start};
    return {member.zip.stream.subspan(member.data_start), false, 0};
  }

 private:
  [[nodiscard]] Outcome stored(const Member& member, std::size_t piece_values,
                               const TakeItems& take) const {
    if (!member.checked) {
      const Outcome right = check_stored(member.zip);
      if (!right.ok()) return right;
      member.checked = true;
      file_->release(member.zip.stream);
    }
    hand_over(file_.get(), member.zip.stream.subspan(member.data_start), member.info, piece_values,
              take);
    return std::monostate{};
  }

  /// Pieces as they come out; an array in Fortran order has to be whole first.
  [[nodiscard]] Outcome inflate(const Member& member, std::size_t piece_values,
                                const TakeItems& take) const {
    const TensorInfo& info = member.info;
    const bool whole = info.array_order == golden::ArrayOrder::fortran && info.shape.size() > 1;
    const std::size_t items_bytes = static_cast<std::size_t>(info.values) * info.item_bytes;
    const std::size_t piece_bytes =
        std::min(whole ? items_bytes : piece_values * info.item_bytes, items_bytes);
    std::vector<std::uint8_t> piece(piece_bytes);
    std::size_t filled = 0;
    std::size_t skip = member.data_start;
    const auto pass_on = [&] {
      hand_over(nullptr, std::span(piece).first(filled), info, piece_values, take);
      filled = 0;
    };
    std::vector<std::uint8_t> buffer(std::size_t{1} << 16);
    const Outcome inflated = inflate_member(member.zip, buffer, [&](auto part) {
      const std::size_t skipped = std::min(skip, part.size());
      part = part.subspan(skipped);
      skip -= skipped;
      while (!part.empty()) {
        const std::size_t taken = std::min(part.size(), piece.size() - filled);
        std::memcpy(piece.data() + filled, part.data(), taken);
        filled += taken;
        part = part.subspan(taken);
        if (filled == piece.size()) pass_on();
      }
      return true;
    });
    if (!inflated.ok()) return inflated;
    if (filled > 0) pass_on();
    return std::monostate{};
  }

  SharedFile file_;
  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace

Result<OpenFile> open_npz(const SharedFile& file, const OpenOptions& options) {
  Result<std::vector<ZipMember>> members = parse_zip(file->bytes());
  if (!members.ok()) return members.error();
  OpenFile found;
  auto reader = std::make_unique<NpzReader>(file);
  for (ZipMember& member : members.value()) {
    if (!member.name.ends_with(ending)) {
      found.left_out.push_back({member.name, "it is not a .npy file"});
      continue;
    }
    const auto bytes = beginning_of(member);
    if (!bytes.ok()) return at_member(member, bytes.error());
    const auto header = golden::parse_npy_header(*bytes, member.size);
    if (!header.ok()) {
      if (!header.error().reason.starts_with("dtype")) return at_member(member, header.error());
      found.left_out.push_back({member.name, header.error().reason});
      continue;
    }
    Result<TensorInfo> info = describe_npy(*header, options);
    const std::string name = member.name.substr(0, member.name.size() - ending.size());
    if (!info.ok()) {
      found.left_out.push_back({name, info.error().reason});
      continue;
    }
    info.value().name = name;
    found.tensors.push_back(*info);
    reader->add(std::move(member), std::move(info.value()), header->data_start);
  }
  found.reader = std::move(reader);
  return found;
}

}  // namespace sfpgen::tensors
