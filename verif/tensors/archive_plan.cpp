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

/// The level at which zlib makes a stream of bytes, if there is one.
std::optional<int> level_of(Bytes stream, Bytes bytes) {
  for (const int level : {6, 9, 1, 2, 3, 4, 5, 7, 8}) {
    const std::vector<std::uint8_t> again = deflate_bytes(bytes, level);
    if (std::equal(again.begin(), again.end(), stream.begin(), stream.end())) return level;
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
    const auto inflated = inflate_whole(*member);
    if (!inflated.ok()) return std::nullopt;
    const auto level = level_of(place.bytes, *inflated);
    if (!level) return std::nullopt;
    PlannedPart part;
    part.kind = PartKind::deflated;
    part.bytes = place.bytes.size();
    part.level = *level;
    part.parts.push_back(owned_part(
        {inflated->begin(), inflated->begin() + static_cast<std::ptrdiff_t>(place.ahead)}));
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
    auto content = member.deflated ? inflate_whole(member)
                                   : Result<std::vector<std::uint8_t>>(std::vector<std::uint8_t>(
                                         member.stream.begin(), member.stream.end()));
    if (!content.ok()) return content.error();
    if (!tensor) {
      plan.push_back(owned_part(std::move(content.value())));
      continue;
    }
    PlannedPart items = tensor_part(file, *tensor);
    content.value().resize(content->size() - items.bytes);
    plan.push_back(owned_part(std::move(content.value())));
    plan.push_back(std::move(items));
  }
  plan.push_back(owned_part(writer.directory()));
  return plan;
}

/// Restores parts one behind the other.
class Restorer {
 public:
  Restorer(Bytes archive, const RestoreItems& restore) : archive_(archive), restore_(restore) {}

  Outcome add(const ArchivePart& part, std::vector<std::uint8_t>& out) const {
    const Bytes stored = archive_.subspan(part.offset, part.stored);
    if (part.kind == PartKind::raw) {
      if (golden::crc32c(stored) != part.crc32c) {
        return Error{fmt::format("byte {}", part.offset),
                     "the checksum of these raw bytes is wrong"};
      }
      out.insert(out.end(), stored.begin(), stored.end());
      return std::monostate{};
    }
    if (part.kind == PartKind::tensor) {
      const auto items = restore_(stored);
      const std::string place = "tensor " + in_quotes(part.name);
      if (!items.ok()) {
        return Error{place + (items.error().place.empty() ? "" : ", " + items.error().place),
                     items.error().reason};
      }
      if (items->size() != part.bytes) {
        return Error{place, fmt::format("it has {} bytes of items where the index says {}",
                                        items->size(), part.bytes)};
      }
      out.insert(out.end(), items->begin(), items->end());
      return std::monostate{};
    }
    std::vector<std::uint8_t> inside;
    for (const ArchivePart& inner : part.parts) {
      const Outcome added = add(inner, inside);
      if (!added.ok()) return added;
    }
    const std::vector<std::uint8_t> stream = deflate_bytes(inside, part.level);
    if (stream.size() != part.bytes) {
      return Error{
          fmt::format("byte {}", part.offset),
          "this zlib makes another stream of a deflated member than the one that was read; "
          "--tensor restores its tensor"};
    }
    out.insert(out.end(), stream.begin(), stream.end());
    return std::monostate{};
  }

 private:
  Bytes archive_;
  const RestoreItems& restore_;
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

Result<std::vector<std::uint8_t>> restore_file(Bytes archive, const ArchiveIndex& index,
                                               const RestoreItems& restore) {
  const Restorer restorer(archive, restore);
  std::vector<std::uint8_t> out;
  for (const ArchivePart& part : index.parts) {
    const Outcome added = restorer.add(part, out);
    if (!added.ok()) return added.error();
  }
  if (index.crc32c) {
    const std::uint32_t crc = golden::crc32c(out);
    if (crc != *index.crc32c) {
      return Error{"", fmt::format("the restored file's checksum is 0x{:08x}, the archive says "
                                   "0x{:08x}",
                                   crc, *index.crc32c)};
    }
  } else if (index.kind == FileKind::npz) {
    const Outcome renewed = renew_checksums(out);
    if (!renewed.ok()) return renewed.error();
  }
  return out;
}

}  // namespace sfpgen::tensors
