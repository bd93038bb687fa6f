// Recommendations as JSON and back.
#include "verif/analysis/recommendation.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

namespace sfpgen::analysis {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json to_json(const Recommendation& one) {
  const golden::PacketConfig& config = one.config;
  return {{"file", one.file},
          {"tensor", one.tensor},
          {"container", golden::format_name(config.format)},
          {"lanes", config.lanes},
          {"rows", config.rows},
          {"block_values", one.block_values},
          {"mantissa_bits", config.kept_mantissa_bits},
          {"sign", config.sign == golden::Sign::keep},
          {"coding", golden::coding_name(config.coding)},
          {"zero_code", config.zero_code == golden::ZeroCode::on},
          {"bias", config.bias},
          {"raw_bits", config.raw_bits},
          {"raw_offset", config.raw_offset},
          {"bits_per_value", one.bits_per_value}};
}

/// Takes keys out of one entry and keeps the first thing that is wrong.
class Entry {
 public:
  Entry(const json& object, std::size_t number)
      : object_(object), place_(fmt::format("tensors[{}]", number)) {}

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  void fail(const std::string& key, const std::string& reason) {
    if (!error_) error_ = Error{place_ + (key.empty() ? "" : "." + key), reason};
  }

  template <class Number>
  void number(const char* key, Number& value) {
    const json* const found = find(key);
    if (found == nullptr) return;
    if (!found->is_number_unsigned() ||
        found->get<std::uint64_t>() > std::numeric_limits<Number>::max()) {
      fail(key, "a whole number belongs here");
      return;
    }
    value = found->get<Number>();
  }

  bool truth(const char* key) {
    const json* const found = find(key);
    if (found != nullptr && !found->is_boolean()) fail(key, "true or false belongs here");
    return found != nullptr && found->is_boolean() && found->get<bool>();
  }

  std::string text(const char* key) {
    const json* const found = find(key);
    if (found != nullptr && !found->is_string()) fail(key, "a text belongs here");
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
  }

 private:
  const json* find(const char* key) {
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    fail(key, "the key is missing");
    return nullptr;
  }

  const json& object_;
  std::string place_;
  std::optional<Error> error_;
};

Result<Recommendation> read_entry(const json& object, std::size_t number) {
  Entry entry(object, number);
  if (!object.is_object()) {
    entry.fail("", "an object belongs here");
    return *entry.error();
  }
  Recommendation one;
  golden::PacketConfig& config = one.config;
  one.file = entry.text("file");
  one.tensor = entry.text("tensor");
  const auto format = golden::format_from_name(entry.text("container"));
  if (!format) entry.fail("container", "it is not fp64, fp32, fp16, bf16 or eXmY");
  config.format = format.value_or(golden::fp32);
  entry.number("lanes", config.lanes);
  entry.number("rows", config.rows);
  entry.number("block_values", one.block_values);
  entry.number("mantissa_bits", config.kept_mantissa_bits);
  config.sign = entry.truth("sign") ? golden::Sign::keep : golden::Sign::drop;
  const auto coding = golden::coding_from_name(entry.text("coding"));
  if (!coding) entry.fail("coding", "it is not one of raw, delta, bias, max");
  config.coding = coding.value_or(golden::Coding::delta);
  config.zero_code = entry.truth("zero_code") ? golden::ZeroCode::on : golden::ZeroCode::off;
  entry.number("bias", config.bias);
  entry.number("raw_bits", config.raw_bits);
  entry.number("raw_offset", config.raw_offset);
  if (entry.error()) return *entry.error();
  const std::vector<Error> illegal = golden::validate(config);
  if (!illegal.empty()) entry.fail(illegal.front().place, illegal.front().reason);
  if (entry.error()) return *entry.error();
  return one;
}

}  // namespace

Recommendation recommend(const std::string& file, const TensorResult& tensor,
                         const Questions& questions) {
  const LengthResult& length =
      questions.mantissa_bits.size() == 1 ? tensor.lengths.back() : tensor.lengths.front();
  Recommendation one;
  one.file = file;
  one.tensor = tensor.info.name;
  one.config = length.best().config;
  one.block_values = questions.block_values;
  const double values = static_cast<double>(tensor.info.values);
  one.bits_per_value =
      values == 0 ? 0 : static_cast<double>(length.best().cost.bits.total()) / values;
  return one;
}

std::string format_recommendations(std::span<const Recommendation> all) {
  ordered_json root;
  root["version"] = 1;
  root["tensors"] = ordered_json::array();
  for (const Recommendation& one : all) root["tensors"].push_back(to_json(one));
  return root.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<std::vector<Recommendation>> parse_recommendations(std::string_view text) {
  const json root = json::parse(text.begin(), text.end(), nullptr, false);
  if (root.is_discarded()) return Error{"", "this is not JSON"};
  if (!root.is_object() || !root.contains("version") || root["version"] != 1 ||
      !root.contains("tensors") || !root["tensors"].is_array()) {
    return Error{"", "this is not what sfpgen analyze --recommend writes (version 1, tensors)"};
  }
  std::vector<Recommendation> all;
  for (const json& object : root["tensors"]) {
    Result<Recommendation> one = read_entry(object, all.size());
    if (!one.ok()) return one.error();
    all.push_back(std::move(one.value()));
  }
  return all;
}

const Recommendation* find_recommendation(std::span<const Recommendation> all,
                                          const std::string& file, const std::string& tensor) {
  const auto name = [](const std::string& path) { return std::filesystem::path(path).filename(); };
  for (const Recommendation& one : all) {
    if (one.tensor == tensor && name(one.file) == name(file)) return &one;
  }
  return nullptr;
}

}  // namespace sfpgen::analysis
