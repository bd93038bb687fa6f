// Raw bytes around tensors; streams that can be made again.
#include "verif/tensors/archive_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sfpgen/golden/crc32c.hpp>

#include "verif/tensors/zip_writer.hpp"

namespace sfpgen::tensors {
namespace {

using Bytes = std::span<const std::uint8_t>;

PlannedPart raw_part(Bytes view) {
  PlannedPart part;
  part.bytes = view.size();
  part.view = view;
  return part;
}

PlannedPart owned_part(std::vector<std::uint8_t> owned) {
  PlannedPart part;
  part.bytes = owned.size();
  part.owned = std::move(owned);
  return part;
}

PlannedPart tensor_part(const TensorFile& file, std::size_t tensor) {
  const TensorInfo& info = file.tensors()[tensor];
  PlannedPart part;
  part.kind = PartKind::tensor;
  part.tensor = tensor;
  part.bytes = info.values * info.item_bytes;
  return part;
}

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

/// Gives bytes some at a time.
Outcome give_bytes(Bytes bytes, const Sink& sink, const Release& done) {
  while (!bytes.empty()) {
    const Bytes piece = bytes.first(std::min(bytes.size(), piece_bytes));
    Outcome taken = sink(piece);
    if (!taken.ok()) return taken;
    if (done) done(piece);
    bytes = bytes.subspan(piece.size());
  }
  return std::monostate{};
}

/// Gives what a deflated member holds.
Outcome give_member(const ZipMember& member, const Sink& sink) {
  std::vector<std::uint8_t> buffer(piece_bytes);
  Outcome taken = std::monostate{};
  const Outcome inflated = inflate_member(member, buffer, [&](Bytes part) {
    taken = sink(part);
    return taken.ok();
  });
  return taken.ok() ? inflated : taken;
}

/// Whether zlib makes a member's stream again at a level.
bool makes_again(const ZipMember& member, int level) {
  Bytes rest = member.stream;
  Deflater deflater(level, [&](Bytes made) -> Outcome {
    if (made.size() > rest.size() || !std::equal(made.begin(), made.end(), rest.begin())) {
      return Error{"", "it is another stream"};
    }
    rest = rest.subspan(made.size());
    return std::monostate{};
  });
  return give_member(member, [&](Bytes part) { return deflater.put(part); }).ok() &&
         deflater.finish().ok() && rest.empty();
}

/// The level at which zlib makes a member's stream, if there is one.
std::optional<int> level_of(const ZipMember& member) {
  for (const int level : {6, 9, 1, 2, 3, 4, 5, 7, 8}) {
    if (makes_again(member, level)) return level;
  }
  return std::nullopt;
}

/// Tensors in the order of the file's bytes.
std::vector<std::size_t> in_order(const TensorFile& file) {
  std::vector<std::size_t> tensors(file.tensors().size());
  for (std::size_t i = 0; i < tensors.size(); ++i) tensors[i] = i;
  std::stable_sort(tensors.begin(), tensors.end(), [&](std::size_t a, std::size_t b) {
    const Bytes first = file.place(a).bytes;
    const Bytes second = file.place(b).bytes;
    return std::pair(first.data(), first.size()) < std::pair(second.data(), second.size());
  });
  return tensors;
}

/// The file as it is; nothing if a stream cannot be made again.
std::optional<std::vector<PlannedPart>> plan_same(const TensorFile& file,
                                                  const std::vector<ZipMember>& members) {
  std::vector<PlannedPart> plan;
  std::size_t at = 0;
  for (const std::size_t tensor : in_order(file)) {
    const Place place = file.place(tensor);
    const auto start = static_cast<std::size_t>(place.bytes.data() - file.bytes().data());
    if (place.bytes.empty()) {
      plan.push_back(tensor_part(file, tensor));
      continue;
    }
    if (start > at) plan.push_back(raw_part(file.bytes().subspan(at, start - at)));
    at = start + place.bytes.size();
    if (!place.deflated) {
      plan.push_back(tensor_part(file, tensor));
      continue;
    }
    const auto member = std::find_if(members.begin(), members.end(), [&](const ZipMember& m) {
      return m.stream.data() == place.bytes.data();
    });
    auto head = head_of(*member, place.ahead);
    if (!head.ok()) return std::nullopt;
    const auto level = level_of(*member);
    if (!level) return std::nullopt;
    file.release(member->stream);
    PlannedPart part;
    part.kind = PartKind::deflated;
    part.bytes = place.bytes.size();
    part.level = *level;
    part.parts.push_back(owned_part(std::move(head.value())));
    part.parts.push_back(tensor_part(file, tensor));
    plan.push_back(std::move(part));
  }
  if (at < file.bytes().size()) plan.push_back(raw_part(file.bytes().subspan(at)));
  return plan;
}

/// A zip file of the same members, stored.
Result<std::vector<PlannedPart>> plan_stored(const TensorFile& file,
                                             const std::vector<ZipMember>& members) {
  std::vector<PlannedPart> plan;
  ZipWriter writer;
  for (const ZipMember& member : members) {
    auto header = writer.add(member);
    if (!header.ok()) return header.error();
    plan.push_back(owned_part(std::move(header.value())));
    std::optional<std::size_t> tensor;
    for (std::size_t i = 0; i < file.tensors().size(); ++i) {
      if (file.tensors()[i].name + ".npy" == member.name) tensor = i;
    }
    if (!tensor) {
      PlannedPart whole = raw_part(member.stream);
      whole.bytes = member.size;
      if (member.deflated) whole.member = member;
      plan.push_back(std::move(whole));
      continue;
    }
    PlannedPart items = tensor_part(file, *tensor);
    auto head = head_of(member, member.size - items.bytes);
    if (!head.ok()) return head.error();
    plan.push_back(owned_part(std::move(head.value())));
    plan.push_back(std::move(items));
  }
  plan.push_back(owned_part(writer.directory()));
  return plan;
}

/// Restores parts one behind the other.
class Restorer {
 public:
  Restorer(Bytes archive, const RestoreItems& restore, const Release& done)
      : archive_(archive), restore_(restore), done_(done) {}

  Outcome add(const ArchivePart& part, const Sink& sink) const {
    switch (part.kind) {
      case PartKind::raw:
        return add_raw(part, sink);
      case PartKind::tensor:
        return add_tensor(part, sink);
      case PartKind::deflated:
        break;
    }
    return add_deflated(part, sink);
  }

 private:
  Outcome add_raw(const ArchivePart& part, const Sink& sink) const {
    std::uint32_t crc = 0;
    const auto checked = [&](Bytes piece) {
      crc = golden::crc32c(piece, crc);
      return sink(piece);
    };
    Outcome given = give_bytes(archive_.subspan(part.offset, part.stored), checked, done_);
    if (!given.ok()) return given;
    if (crc != part.crc32c) {
      return Error{fmt::format("byte {}", part.offset), "the checksum of these raw bytes is wrong"};
    }
    return std::monostate{};
  }

  Outcome add_tensor(const ArchivePart& part, const Sink& sink) const {
    std::uint64_t bytes = 0;
    std::optional<Error> not_taken;
    const Outcome restored =
        restore_(archive_.subspan(part.offset, part.stored), [&](Bytes items) -> Outcome {
          bytes += items.size();
          Outcome taken = sink(items);
          if (!taken.ok()) not_taken = taken.error();
          return taken;
        });
    if (not_taken) return *not_taken;
    const std::string place = "tensor " + in_quotes(part.name);
    if (!restored.ok()) {
      const Error& error = restored.error();
      return Error{place + (error.place.empty() ? "" : ", " + error.place), error.reason};
    }
    if (bytes != part.bytes) {
      return Error{place, fmt::format("it has {} bytes of items where the index says {}", bytes,
                                      part.bytes)};
    }
    return std::monostate{};
  }

  Outcome add_deflated(const ArchivePart& part, const Sink& sink) const {
    std::uint64_t bytes = 0;
    Deflater deflater(part.level, [&](Bytes made) {
      bytes += made.size();
      return sink(made);
    });
    for (const ArchivePart& inner : part.parts) {
      Outcome added = add(inner, [&](Bytes inside) { return deflater.put(inside); });
      if (!added.ok()) return added;
    }
    Outcome ended = deflater.finish();
    if (!ended.ok()) return ended;
    if (bytes != part.bytes) {
      return Error{
          fmt::format("byte {}", part.offset),
          "this zlib makes another stream of a deflated member than the one that was read; "
          "--tensor restores its tensor"};
    }
    return std::monostate{};
  }

  Bytes archive_;
  const RestoreItems& restore_;
  const Release& done_;
};

}  // namespace

Result<std::vector<PlannedPart>> plan_archive(const TensorFile& file, Fidelity fidelity) {
  std::vector<ZipMember> members;
  if (file.kind() == FileKind::npz) {
    auto parsed = parse_zip(file.bytes());
    if (!parsed.ok()) return parsed.error();
    members = std::move(parsed.value());
  }
  if (file.kind() == FileKind::safetensors || fidelity == Fidelity::exact) {
    auto plan = plan_same(file, members);
    if (plan) return *std::move(plan);
  }
  return plan_stored(file, members);
}

Outcome PlannedPart::give(const Sink& sink, const Release& done) const {
  if (member) return give_member(*member, sink);
  return owned.empty() ? give_bytes(view, sink, done) : give_bytes(owned, sink, {});
}

Outcome restore_file(Bytes archive, const ArchiveIndex& index, const RestoreItems& restore,
                     const Sink& sink, const Release& done) {
  const Restorer restorer(archive, restore, done);
  std::uint32_t crc = 0;
  const auto summed = [&](Bytes bytes) {
    if (index.crc32c) crc = golden::crc32c(bytes, crc);
    return sink(bytes);
  };
  for (const ArchivePart& part : index.parts) {
    Outcome added = restorer.add(part, summed);
    if (!added.ok()) return added.error();
  }
  if (index.crc32c && crc != *index.crc32c) {
    return Error{"", fmt::format("the restored file's checksum is 0x{:08x}, the archive says "
                                 "0x{:08x}",
                                 crc, *index.crc32c)};
  }
  return std::monostate{};
}

}  // namespace sfpgen::tensors
