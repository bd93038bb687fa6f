// The JSON header of a .sfp file. Texts are first read by a handler that stores nothing but the
// keys of open objects: what is too deep or says a key twice is refused before a tree is built.
#include "header_json.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t max_depth = 8;

/// Refuses texts that are no JSON, too deep, or ambiguous.
class HeaderScan : public nlohmann::json_sax<json> {
 public:
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override {
    if (!open_.back().insert(value).second) {
      error_ = Error{"header", sentence("key \"", printable(value), "\" is there twice")};
      return false;
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const json::exception& /*what*/) override {
    error_ = Error{sentence("header, character ", position), "this is not JSON"};
    return false;
  }

  static std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, 40)) {
      shown += c >= ' ' && c <= '~' ? c : '?';
    }
    return shown;
  }

 private:
  bool open() {
    if (open_.size() == max_depth) {
      error_ = Error{"header", sentence("JSON is nested deeper than ", max_depth, " levels")};
      return false;
    }
    open_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<std::set<std::string>> open_;
  std::optional<Error> error_;
};

/// Takes values out of a JSON object and keeps the first thing that is wrong.
class Reader {
 public:
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  void fail(const std::string& place, std::string reason) {
    if (!error_) {
      error_ = Error{sentence("header, ", place), std::move(reason)};
    }
  }

  /// The value of a key; null when it is missing, which is an error unless `presence` says
  /// optional.
  enum class Presence { required, optional };
  const json& at(const json& object, const std::string& path, const char* key,
                 Presence presence = Presence::required) {
    static const json missing;
    if (!object.is_object()) {
      return missing;  // said already where the object itself was read
    }
    const auto found = object.find(key);
    if (found == object.end()) {
      if (presence == Presence::required) {
        fail(path + key, "the key is missing");
      }
      return missing;
    }
    return *found;
  }

  std::uint64_t number(const json& object, const std::string& path, const char* key,
                       std::uint64_t highest) {
    return number_value(at(object, path, key), path + key, highest);
  }

  std::uint64_t number_value(const json& value, const std::string& place, std::uint64_t highest) {
    if (error_) {
      return 0;
    }
    if (!value.is_number_unsigned()) {
      fail(place,
           sentence(describe(value), " where a whole number from 0 to ", highest, " belongs"));
      return 0;
    }
    const std::uint64_t number = value.get<std::uint64_t>();
    if (number > highest) {
      fail(place, sentence(number, " is more than ", highest));
      return 0;
    }
    return number;
  }

  bool truth(const json& object, const std::string& path, const char* key) {
    const json& value = at(object, path, key);
    if (!error_ && !value.is_boolean()) {
      fail(path + key, sentence(describe(value), " where true or false belongs"));
    }
    return value.is_boolean() && value.get<bool>();
  }

  std::string text(const json& object, const std::string& path, const char* key) {
    const json& value = at(object, path, key);
    if (!error_ && !value.is_string()) {
      fail(path + key, sentence(describe(value), " where a text belongs"));
    }
    return value.is_string() ? value.get<std::string>() : std::string();
  }

  /// A number, with a fraction or without.
  double real(const json& object, const std::string& path, const char* key) {
    const json& value = at(object, path, key);
    if (!error_ && !value.is_number()) {
      fail(path + key, sentence(describe(value), " where a number belongs"));
    }
    return value.is_number() ? value.get<double>() : 0;
  }

  /// A whole number with a sign.
  std::int64_t integer_value(const json& value, const std::string& place) {
    if (!error_ && !value.is_number_integer()) {
      fail(place, sentence(describe(value), " where a whole number belongs"));
    }
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
  }

  const json& object(const json& parent, const std::string& path, const char* key) {
    const json& value = at(parent, path, key);
    if (!error_ && !value.is_object()) {
      fail(path + key, sentence(describe(value), " where an object belongs"));
    }
    return value;
  }

  const json& array(const json& parent, const std::string& path, const char* key) {
    static const json empty = json::array();
    const json& value = at(parent, path, key);
    if (!error_ && !value.is_array()) {
      fail(path + key, sentence(describe(value), " where an array belongs"));
    }
    return value.is_array() ? value : empty;
  }

 private:
  static std::string describe(const json& value) {
    if (value.is_number() || value.is_boolean()) {
      return value.dump();
    }
    return sentence("a value of type ", value.type_name());
  }

  std::optional<Error> error_;
};

constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t any_unsigned = std::numeric_limits<std::uint32_t>::max();

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
    reader.fail("exponent.coding", sentence("\"", HeaderScan::printable(coding),
                                            "\" is not one of raw, delta, bias, max"));
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
      reader.fail("byte_order",
                  sentence("\"", HeaderScan::printable(order), "\" is neither little nor big"));
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
                sentence("\"", HeaderScan::printable(rounding),
                         "\" is not one of truncate, nearest-even, half-away, stochastic"));
  }
  note.seed = static_cast<std::uint32_t>(reader.number(object, path, "seed", any_unsigned));
  header.quantizer = note;
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

}  // namespace

Result<ParsedHeader> parse_header(std::string_view text) {
  HeaderScan scan;
  if (!json::sax_parse(text.begin(), text.end(), &scan)) {
    return scan.error().value_or(Error{"header", "this is not JSON"});
  }
  const json root = json::parse(text.begin(), text.end(), nullptr, false);
  if (!root.is_object()) {
    return Error{"header", "the JSON is not an object"};
  }

  Reader reader;
  ParsedHeader parsed;
  SfpHeader& header = parsed.header;
  const std::uint64_t version = reader.number(root, "", "version", any_number);
  if (!reader.error() && version != sfp_version) {
    reader.fail("version", sentence("version ", version, " is not ", sfp_version,
                                    ", the one that this reader knows"));
  }
  header.dtype = reader.text(root, "", "dtype");
  const json& shape = reader.array(root, "", "shape");
  if (shape.size() > max_dimensions) {
    reader.fail("shape", sentence("it has more than ", max_dimensions, " dimensions"));
  }
  for (std::size_t i = 0; i < shape.size() && !reader.error(); ++i) {
    header.shape.push_back(reader.number_value(shape[i], sentence("shape[", i, "]"), any_number));
  }
  read_config(reader, root, header.config);
  read_layout(reader, root, header);
  read_quantizer(reader, root, header);

  const json& blocks = reader.array(root, "", "blocks");
  for (std::size_t i = 0; i < blocks.size() && !reader.error(); ++i) {
    const std::string path = sentence("blocks[", i, "].");
    if (!blocks[i].is_object()) {
      reader.fail(sentence("blocks[", i, "]"), "an object belongs here");
    }
    BlockEntry entry;
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

std::string format_header(const SfpHeader& header, const std::vector<BlockEntry>& blocks) {
  const PacketConfig& config = header.config;
  ordered_json root;
  root["version"] = sfp_version;
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
  root["blocks"] = ordered_json::array();
  for (const BlockEntry& block : blocks) {
    root["blocks"].push_back(ordered_json{{"values", block.values},
                                          {"meta_bytes", block.metadata_bytes},
                                          {"data_bytes", block.data_bytes},
                                          {"crc32c", block.crc32c}});
  }
  return root.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace sfpgen::golden
