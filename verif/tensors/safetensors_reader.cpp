// .safetensors files: a length of 8 bytes, a JSON header, then the items of all tensors
// (https://github.com/huggingface/safetensors#format).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "verif/tensors/json_object.hpp"
#include "verif/tensors/readers.hpp"
#include "verif/tensors/zip.hpp"

namespace sfpgen::tensors {
namespace {

using nlohmann::json;

constexpr std::uint64_t longest_header = 100'000'000;  // that of the format's own library
constexpr std::size_t length_bytes = 8;
constexpr std::string_view metadata_key = "__metadata__";

/// A dtype of the format; without a container it is left out.
struct Dtype {
  std::string_view name;
  unsigned bits;
  std::optional<golden::FloatFormat> format;
};

constexpr std::array<Dtype, 23> dtypes = {{
    {"F64", 64, golden::fp64},        {"F32", 32, golden::fp32},
    {"F16", 16, golden::fp16},        {"BF16", 16, golden::bf16},
    {"I64", 64, std::nullopt},        {"I32", 32, std::nullopt},
    {"I16", 16, std::nullopt},        {"I8", 8, std::nullopt},
    {"U64", 64, std::nullopt},        {"U32", 32, std::nullopt},
    {"U16", 16, std::nullopt},        {"U8", 8, std::nullopt},
    {"BOOL", 8, std::nullopt},        {"C64", 64, std::nullopt},
    {"F8_E4M3", 8, std::nullopt},     {"F8_E5M2", 8, std::nullopt},
    {"F8_E8M0", 8, std::nullopt},     {"F8_E4M3FNUZ", 8, std::nullopt},
    {"F8_E5M2FNUZ", 8, std::nullopt}, {"F6_E2M3", 6, std::nullopt},
    {"F6_E3M2", 6, std::nullopt},     {"F4", 4, std::nullopt},
    {"C128", 128, std::nullopt},
}};

/// Where a tensor's items are behind the header.
struct Extent {
  std::string name;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

class SafetensorsReader : public TensorReader {
 public:
  explicit SafetensorsReader(SharedFile file) : file_(std::move(file)) {}

  void add(TensorInfo info, std::span<const std::uint8_t> items) {
    tensors_.emplace_back(std::move(info), items);
  }

  [[nodiscard]] Outcome read(std::size_t tensor, std::size_t piece_values,
                             const TakeItems& take) const override {
    const auto& [info, items] = tensors_.at(tensor);
    hand_over(file_.get(), items, info, piece_values, take);
    return std::monostate{};
  }

  [[nodiscard]] Place place(std::size_t tensor) const override {
    return {tensors_.at(tensor).second, false, 0};
  }

 private:
  SharedFile file_;
  std::vector<std::pair<TensorInfo, std::span<const std::uint8_t>>> tensors_;
};

bool is_number(const json& value) { return value.is_number_unsigned(); }

/// The three keys of a tensor, each of the right type; the bits of its values.
struct Entry {
  TensorInfo info;
  Extent extent;
  const Dtype* dtype = nullptr;
};

Result<Entry> read_entry(const std::string& name, const json& value, std::uint64_t data_bytes) {
  const auto refused = [&](std::string reason) {
    return Error{"tensor " + in_quotes(name), std::move(reason)};
  };
  if (!value.is_object())
    return refused("an object with dtype, shape and data_offsets belongs here");
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    if (!value.contains(key)) return refused(fmt::format("the key {} is missing", key));
  }
  const json& dtype = value["dtype"];
  const json& shape = value["shape"];
  const json& offsets = value["data_offsets"];
  if (!dtype.is_string()) return refused("dtype is not a text");
  Entry entry;
  entry.info.name = name;
  entry.info.dtype = dtype.get<std::string>();
  const auto* const known = std::find_if(
      dtypes.begin(), dtypes.end(), [&](const Dtype& d) { return d.name == entry.info.dtype; });
  if (known == dtypes.end()) {
    return refused(
        fmt::format("dtype {} is not one of F64, F32, F16, BF16, nor one that is left out",
                    in_quotes(entry.info.dtype)));
  }
  entry.dtype = known;
  if (!shape.is_array() || !std::all_of(shape.begin(), shape.end(), is_number)) {
    return refused("shape is not an array of whole numbers");
  }
  if (shape.size() > golden::max_dimensions) {
    return refused(fmt::format("shape has more than {} dimensions", golden::max_dimensions));
  }
  for (const json& extent : shape) entry.info.shape.push_back(extent.get<std::uint64_t>());
  if (!offsets.is_array() || offsets.size() != 2 ||
      !std::all_of(offsets.begin(), offsets.end(), is_number)) {
    return refused("data_offsets are not two whole numbers");
  }
  entry.extent = {name, offsets[0].get<std::uint64_t>(), offsets[1].get<std::uint64_t>()};
  if (entry.extent.begin > entry.extent.end || entry.extent.end > data_bytes) {
    return refused(
        fmt::format("data_offsets [{}, {}] are not within the {} bytes behind the header",
                    entry.extent.begin, entry.extent.end, data_bytes));
  }
  const auto values = golden::value_count(entry.info.shape);
  const std::uint64_t bytes = entry.extent.end - entry.extent.begin;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / 128;
  if (!values || *values > most || (*values * known->bits + 7) / 8 != bytes) {
    return refused(
        fmt::format("data_offsets [{}, {}] hold {} bytes, which is not what shape {} of {} "
                    "takes",
                    entry.extent.begin, entry.extent.end, bytes,
                    golden::shape_text(entry.info.shape), known->name));
  }
  entry.info.values = *values;
  return entry;
}

/// Tensors lie one behind the other, without a gap, up to the end of the file.
std::optional<Error> check_cover(std::vector<Extent> extents, std::uint64_t data_bytes) {
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t covered = 0;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const Extent& extent = extents[i];
    if (extent.begin < covered) {
      return Error{"tensor " + in_quotes(extent.name),
                   fmt::format("data_offsets [{}, {}] overlap those of {}", extent.begin,
                               extent.end, in_quotes(extents[i - 1].name))};
    }
    if (extent.begin > covered) {
      return Error{
          "tensor " + in_quotes(extent.name),
          fmt::format("bytes {} to {} behind the header, ahead of its data_offsets, belong "
                      "to no tensor",
                      covered, extent.begin)};
    }
    covered = extent.end;
  }
  if (covered != data_bytes) {
    return Error{"header",
                 fmt::format("the tensors take {} bytes, the file has {} behind the header",
                             covered, data_bytes)};
  }
  return std::nullopt;
}

Result<std::string_view> find_header(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < length_bytes) {
    return Error{"byte 0", fmt::format("the file ends after {} bytes, inside the length of a "
                                       ".safetensors header",
                                       bytes.size())};
  }
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length |= std::uint64_t{bytes[i]} << (8 * i);
  if (length > bytes.size() - length_bytes) {
    return Error{"byte 0",
                 fmt::format("the header's length of {} bytes reaches past the end of the "
                             "file (or this is no .npy, .npz or .safetensors file)",
                             length)};
  }
  if (length > longest_header) {
    return Error{"byte 0", fmt::format("the header's length of {} bytes is more than {}", length,
                                       longest_header)};
  }
  return std::string_view(reinterpret_cast<const char*>(bytes.data()) + length_bytes, length);
}

}  // namespace

Result<OpenFile> open_safetensors(const SharedFile& file, const OpenOptions& options) {
  const auto text = find_header(file->bytes());
  if (!text.ok()) return text.error();
  const Result<json> parsed = parse_object(*text, length_bytes);
  if (!parsed.ok()) return parsed.error();
  const json& root = *parsed;

  const auto data = file->bytes().subspan(length_bytes + text->size());
  OpenFile found;
  auto reader = std::make_unique<SafetensorsReader>(file);
  std::vector<Entry> entries;
  std::vector<Extent> extents;
  for (const auto& [name, value] : root.items()) {
    if (name == metadata_key) continue;
    Result<Entry> entry = read_entry(name, value, data.size());
    if (!entry.ok()) return entry.error();
    extents.push_back(entry->extent);
    entries.push_back(std::move(entry.value()));
  }
  if (auto wrong = check_cover(std::move(extents), data.size())) return *std::move(wrong);
  // In the order of the file, which is that of the model more often than the names'.
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.extent.begin < b.extent.begin; });
  for (Entry& entry : entries) {
    std::optional<golden::FloatFormat> format = entry.dtype->format;
    const bool patterns = entry.dtype->name.starts_with("U") && options.container &&
                          options.container->width() == entry.dtype->bits;
    if (patterns) format = options.container;
    if (!format) {
      found.left_out.push_back(
          {entry.info.name,
           fmt::format("dtype {} is not F64, F32, F16 or BF16", entry.dtype->name)});
      continue;
    }
    entry.info.format = *format;
    entry.info.item_bytes = entry.dtype->bits / 8;
    reader->add(entry.info,
                data.subspan(entry.extent.begin, entry.extent.end - entry.extent.begin));
    found.tensors.push_back(std::move(entry.info));
  }
  found.reader = std::move(reader);
  return found;
}

}  // namespace sfpgen::tensors
