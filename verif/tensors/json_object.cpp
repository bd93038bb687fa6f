// Texts are first read by a handler that stores nothing but the keys of open objects.
#include "verif/tensors/json_object.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "verif/tensors/zip.hpp"

namespace sfpgen::tensors {
namespace {

using nlohmann::json;

/// Refuses what would cost memory before a tree is built: depth, and keys that are there twice.
class HeaderScan : public nlohmann::json_sax<json> {
 public:
  explicit HeaderScan(std::uint64_t first_byte) : first_byte_(first_byte) {}

  std::optional<Error> error;

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
    if (open_.back().insert(value).second) return true;
    error = Error{"header", fmt::format("key {} is there twice", in_quotes(value))};
    return false;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const json::exception& /*what*/) override {
    error = Error{fmt::format("byte {}", first_byte_ + position - (position > 0 ? 1 : 0)),
                  "the header is not JSON"};
    return false;
  }

 private:
  bool open() {
    constexpr std::size_t max_depth = 8;
    if (open_.size() == max_depth) {
      error = Error{"header", fmt::format("JSON is nested deeper than {} levels", max_depth)};
      return false;
    }
    open_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::uint64_t first_byte_;
  std::vector<std::set<std::string>> open_;
};

}  // namespace

Result<json> parse_object(std::string_view text, std::uint64_t first_byte) {
  HeaderScan scan(first_byte);
  if (!json::sax_parse(text.begin(), text.end(), &scan)) {
    return scan.error.value_or(Error{"header", "it is not JSON"});
  }
  json root = json::parse(text.begin(), text.end(), nullptr, false);
  if (!root.is_object()) return Error{"header", "the JSON is not an object"};
  return root;
}

}  // namespace sfpgen::tensors
