// How a header is read: by a handler that stores nothing but the keys of open objects first, so
// that what is too deep or says a key twice is refused before a tree is built; then key by key.
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sentence.hpp"

namespace sfpgen::golden {

inline constexpr std::size_t max_depth = 8;

/// Refuses texts that are no JSON, too deep, or ambiguous.
class HeaderScan : public nlohmann::json_sax<nlohmann::json> {
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
                   const nlohmann::json::exception& /*what*/) override {
    error_ = Error{sentence("header, character ", position), "this is not JSON"};
    return false;
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
  const nlohmann::json& at(const nlohmann::json& object, const std::string& path, const char* key,
                           Presence presence = Presence::required) {
    static const nlohmann::json missing;
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

  std::uint64_t number(const nlohmann::json& object, const std::string& path, const char* key,
                       std::uint64_t highest) {
    return number_value(at(object, path, key), path + key, highest);
  }

  std::uint64_t number_value(const nlohmann::json& value, const std::string& place,
                             std::uint64_t highest) {
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

  bool truth(const nlohmann::json& object, const std::string& path, const char* key) {
    const nlohmann::json& value = at(object, path, key);
    if (!error_ && !value.is_boolean()) {
      fail(path + key, sentence(describe(value), " where true or false belongs"));
    }
    return value.is_boolean() && value.get<bool>();
  }

  std::string text(const nlohmann::json& object, const std::string& path, const char* key) {
    const nlohmann::json& value = at(object, path, key);
    if (!error_ && !value.is_string()) {
      fail(path + key, sentence(describe(value), " where a text belongs"));
    }
    return value.is_string() ? value.get<std::string>() : std::string();
  }

  /// A number, with a fraction or without.
  double real(const nlohmann::json& object, const std::string& path, const char* key) {
    const nlohmann::json& value = at(object, path, key);
    if (!error_ && !value.is_number()) {
      fail(path + key, sentence(describe(value), " where a number belongs"));
    }
    return value.is_number() ? value.get<double>() : 0;
  }

  /// A whole number with a sign.
  std::int64_t integer_value(const nlohmann::json& value, const std::string& place) {
    if (!error_ && !value.is_number_integer()) {
      fail(place, sentence(describe(value), " where a whole number belongs"));
    }
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
  }

  const nlohmann::json& object(const nlohmann::json& parent, const std::string& path,
                               const char* key) {
    const nlohmann::json& value = at(parent, path, key);
    if (!error_ && !value.is_object()) {
      fail(path + key, sentence(describe(value), " where an object belongs"));
    }
    return value;
  }

  const nlohmann::json& array(const nlohmann::json& parent, const std::string& path,
                              const char* key) {
    static const nlohmann::json empty = nlohmann::json::array();
    const nlohmann::json& value = at(parent, path, key);
    if (!error_ && !value.is_array()) {
      fail(path + key, sentence(describe(value), " where an array belongs"));
    }
    return value.is_array() ? value : empty;
  }

 private:
  static std::string describe(const nlohmann::json& value) {
    if (value.is_number() || value.is_boolean()) {
      return value.dump();
    }
    return sentence("a value of type ", value.type_name());
  }

  std::optional<Error> error_;
};

}  // namespace sfpgen::golden
