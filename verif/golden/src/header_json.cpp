// The JSON header of a .sfp file: which keys there are and what they may hold.
#include "header_json.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "header_reader.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t any_unsigned = std::numeric_limits<std::uint32_t>::max();

ordered_json format_json(const TensorFormat& format) {
  const FormatRequest& request = format.request();
  ordered_json object;
  object["kind"] = format.kind();
  object["name"] = request.name;
  object["lanes"] = format.lanes();
  for (const NamedElementRounding& named : named_element_roundings()) {
    if (named.rounding == request.rounding) object["round"] = named.name;
  }
  object["scale"] = request.scale;
  object["seed"] = request.seed;
  for (const FormatFact& fact : format.facts()) {
    std::visit([&](const auto& value) { object[fact.key] = value; }, fact.value);
  }
  return object;
}

void read_config(Reader& reader, const json& root, PacketConfig& config) {
  const auto small = [&](const json& object, const char* path, const char* key) {
    return static_cast<unsigned>(reader.number(object, path, key, any_unsigned));
  };
  const json& container = reader.object(root, "", "container");
  config.format.exponent_bits = small(container, "container.", "exponent_bits");
  config.format.mantissa_bits = small(container, "container.", "mantissa_bits");
  config.lanes = small(root, "", "lanes");
  config.rows = small(root, "", "rows");
  config.kept_mantissa_bits = small(root, "", "mantissa_bits");
  config.sign = reader.truth(root, "", "sign") ? Sign::keep : Sign::drop;

  const json& exponent = reader.object(root, "", "exponent");
  const std::string coding = reader.text(exponent, "exponent.", "coding");
  if (const std::optional<Coding> named = coding_from_name(coding)) {
    config.coding = *named;
  } else {
    reader.fail("exponent.coding",
                sentence("\"", printable(coding), "\" is not one of raw, delta, bias, max"));
  }
  config.zero_code =
      reader.truth(exponent, "exponent.", "zero_code") ? ZeroCode::on : ZeroCode::off;
  config.bias = small(exponent, "exponent.", "bias");
  config.raw_bits = small(exponent, "exponent.", "raw_bits");
  config.raw_offset = small(exponent, "exponent.", "raw_offset");
}

void read_layout(Reader& reader, const json& root, SfpHeader& header) {
  if (root.contains("fortran_order") && reader.truth(root, "", "fortran_order")) {
    header.array_order = ArrayOrder::fortran;
  }
  if (root.contains("byte_order")) {
    const std::string order = reader.text(root, "", "byte_order");
    if (order == "big") {
      header.byte_order = ByteOrder::big;
    } else if (order != "little") {
      reader.fail("byte_order", sentence("\"", printable(order), "\" is neither little nor big"));
    }
  }
}

void read_quantizer(Reader& reader, const json& root, SfpHeader& header) {
  if (!root.contains("quantizer")) {
    return;
  }
  const std::string path = "quantizer.";
  const json& object = reader.object(root, "", "quantizer");
  if (reader.error()) {
    return;
  }
  QuantizerNote note;
  note.mantissa_bits = reader.real(object, path, "mantissa_bits");
  if (object.contains("exponent_bits")) {
    note.exponent_bits = reader.real(object, path, "exponent_bits");
  }
  if (object.contains("window")) {
    const json& window = reader.array(object, path, "window");
    if (window.size() == 2) {
      note.window = QuantizerNote::Powers{reader.integer_value(window[0], path + "window[0]"),
                                          reader.integer_value(window[1], path + "window[1]")};
    } else {
      reader.fail(path + "window", "two numbers belong here");
    }
  }
  const std::string rounding = reader.text(object, path, "round");
  if (const std::optional<Rounding> named = rounding_from_name(rounding)) {
    note.rounding = *named;
  } else {
    reader.fail(path + "round",
                sentence("\"", printable(rounding),
                         "\" is not one of truncate, nearest-even, half-away, stochastic"));
  }
  note.seed = static_cast<std::uint32_t>(reader.number(object, path, "seed", any_unsigned));
  header.quantizer = note;
}

/// A file of version 2 says what its blocks hold in one object: the request, then what it stands
/// for. That is worked out again and has to be what the file says, so that there is one truth.
void read_format(Reader& reader, const json& root, SfpHeader& header) {
  const std::string path = "format.";
  const json& object = reader.object(root, "", "format");
  FormatRequest request;
  header.config = default_config(container_of_dtype(header.dtype).value_or(fp32));
  request.value_bits = header.config.format.width();
  request.name = reader.text(object, path, "name");
  request.lanes = static_cast<unsigned>(reader.number(object, path, "lanes", any_unsigned));
  const std::string rounding = reader.text(object, path, "round");
  request.scale = reader.text(object, path, "scale");
  request.seed = static_cast<std::uint32_t>(reader.number(object, path, "seed", any_unsigned));
  if (reader.error()) {
    return;
  }
  const auto named = named_element_roundings();
  const auto entry = std::find_if(named.begin(), named.end(), [&](const NamedElementRounding& one) {
    return one.name == rounding;
  });
  if (entry == named.end()) {
    reader.fail(path + "round", sentence("\"", printable(rounding),
                                         "\" is not one of nearest-even, truncate, stochastic"));
    return;
  }
  request.rounding = entry->rounding;
  const Result<TensorFormatPointer> format = tensor_format(request);
  if (!format.ok()) {
    const std::string& place = format.error().place;
    reader.fail(path + (place == "format" ? "name" : place), format.error().reason);
    return;
  }
  const json expected = format_json(**format);
  for (const auto& [key, value] : expected.items()) {
    if (!object.contains(key)) {
      reader.fail(path + key, "the key is missing");
    } else if (object.at(key) != value) {
      reader.fail(path + key, sentence("it does not go with the format ", request.name));
    }
  }
  header.format = *format;
}

/// The key of version 3, which the other versions must not have: their blocks would be read wrong.
void read_zeros(Reader& reader, const json& root, std::uint64_t version, SfpHeader& header) {
  if (version != sfp_map_version) {
    if (root.contains("zeros")) {
      reader.fail("zeros", sentence("the key belongs to version ", sfp_map_version,
                                    ", this is version ", version));
    }
    return;
  }
  if (root.contains("format")) {
    reader.fail("format", "a zero map belongs to SFP packets, not to a format");
  }
  const std::string zeros = reader.text(root, "", "zeros");
  if (zeros != "map") {
    reader.fail("zeros", sentence("\"", printable(zeros), "\" is not map"));
  }
  header.zeros = Zeros::mapped;
}

ordered_json quantizer_json(const QuantizerNote& note) {
  ordered_json object;
  object["mantissa_bits"] = note.mantissa_bits;
  if (note.exponent_bits) {
    object["exponent_bits"] = *note.exponent_bits;
  }
  if (note.window) {
    object["window"] = {note.window->lowest, note.window->highest};
  }
  object["round"] = named_roundings()[static_cast<std::size_t>(note.rounding)].name;
  object["seed"] = note.seed;
  return object;
}

void append_blocks(ordered_json& root, const std::vector<SfpBlockEntry>& blocks) {
  root["blocks"] = ordered_json::array();
  for (const SfpBlockEntry& block : blocks) {
    root["blocks"].push_back(ordered_json{{"values", block.values},
                                          {"meta_bytes", block.metadata_bytes},
                                          {"data_bytes", block.data_bytes},
                                          {"crc32c", block.crc32c}});
  }
}

}  // namespace

Result<SfpDirectory> parse_header(std::string_view text) {
  HeaderScan scan;
  if (!json::sax_parse(text.begin(), text.end(), &scan)) {
    return scan.error().value_or(Error{"header", "this is not JSON"});
  }
  const json root = json::parse(text.begin(), text.end(), nullptr, false);
  if (!root.is_object()) {
    return Error{"header", "the JSON is not an object"};
  }

  Reader reader;
  SfpDirectory parsed;
  SfpHeader& header = parsed.header;
  const std::uint64_t version = reader.number(root, "", "version", any_number);
  if (!reader.error() && version != sfp_version && version != sfp_format_version &&
      version != sfp_map_version) {
    reader.fail("version", sentence("version ", version, " is not one of ", sfp_version, ", ",
                                    sfp_format_version, ", ", sfp_map_version,
                                    ", those that this reader knows"));
  }
  header.dtype = reader.text(root, "", "dtype");
  const json& shape = reader.array(root, "", "shape");
  if (shape.size() > max_dimensions) {
    reader.fail("shape", sentence("it has more than ", max_dimensions, " dimensions"));
  }
  for (std::size_t i = 0; i < shape.size() && !reader.error(); ++i) {
    header.shape.push_back(reader.number_value(shape[i], sentence("shape[", i, "]"), any_number));
  }
  read_layout(reader, root, header);
  read_zeros(reader, root, version, header);
  if (version == sfp_format_version) {
    read_format(reader, root, header);
  } else {
    read_config(reader, root, header.config);
    read_quantizer(reader, root, header);
  }

  const json& blocks = reader.array(root, "", "blocks");
  for (std::size_t i = 0; i < blocks.size() && !reader.error(); ++i) {
    const std::string path = sentence("blocks[", i, "].");
    if (!blocks[i].is_object()) {
      reader.fail(sentence("blocks[", i, "]"), "an object belongs here");
    }
    SfpBlockEntry entry;
    entry.values = reader.number(blocks[i], path, "values", any_number);
    entry.metadata_bytes = reader.number(blocks[i], path, "meta_bytes", any_number);
    entry.data_bytes = reader.number(blocks[i], path, "data_bytes", any_number);
    entry.crc32c =
        static_cast<std::uint32_t>(reader.number(blocks[i], path, "crc32c", any_unsigned));
    parsed.blocks.push_back(entry);
  }
  if (reader.error()) {
    return *reader.error();
  }
  const std::vector<Error> illegal = validate(header.config);
  if (!illegal.empty()) {
    return Error{sentence("header, ", illegal.front().place), illegal.front().reason};
  }
  return parsed;
}

std::string format_header(const SfpHeader& header, const std::vector<SfpBlockEntry>& blocks) {
  const PacketConfig& config = header.config;
  ordered_json root;
  root["version"] = header.format                   ? sfp_format_version
                    : header.zeros == Zeros::mapped ? sfp_map_version
                                                    : sfp_version;
  root["dtype"] = header.dtype;
  root["shape"] = header.shape;
  if (header.array_order == ArrayOrder::fortran) {
    root["fortran_order"] = true;
  }
  if (header.byte_order == ByteOrder::big) {
    root["byte_order"] = "big";
  }
  if (header.quantizer) {
    root["quantizer"] = quantizer_json(*header.quantizer);
  }
  if (header.format) {
    root["format"] = format_json(*header.format);
    append_blocks(root, blocks);
    return root.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  }
  root["container"] = ordered_json{{"exponent_bits", config.format.exponent_bits},
                                   {"mantissa_bits", config.format.mantissa_bits}};
  root["lanes"] = config.lanes;
  root["rows"] = config.rows;
  root["mantissa_bits"] = config.kept_mantissa_bits;
  root["sign"] = config.sign == Sign::keep;
  root["exponent"] = ordered_json{{"coding", coding_name(config.coding)},
                                  {"zero_code", config.zero_code == ZeroCode::on},
                                  {"bias", config.bias},
                                  {"raw_bits", config.raw_bits},
                                  {"raw_offset", config.raw_offset}};
  if (header.zeros == Zeros::mapped) {
    root["zeros"] = "map";
  }
  append_blocks(root, blocks);
  return root.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace sfpgen::golden
