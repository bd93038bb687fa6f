// Reads JSON through nlohmann's event interface, watching keys, depth and encoding.
#include "generator/spec/json_text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sfpgen::spec {
namespace {

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

// Line and column of the byte at `offset`; lines end in LF, CR or CR LF.
Place place_of(std::string_view text, std::size_t offset) {
  Place place;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    const bool carriage_return = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
    if (text[i] == '\n' || carriage_return) {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

// Length of the UTF-8 sequence at the front of `text` (RFC 3629: shortest form, no surrogates), 0
// if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) > 0x9F;
  const bool past_the_end = lead == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || past_the_end ? 0 : length;
}

// Builds the value from nlohmann's events and follows where in the document they happen.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) { return put(value); }
  bool number_float(double value, const std::string& /*text*/) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(Json::binary_t& /*value*/) { return false; }  // only in binary formats

  bool start_object(std::size_t /*size*/) { return open(Json::object()); }
  bool start_array(std::size_t /*size*/) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    Level& level = levels_.back();
    level.key = name;
    const int times = ++level.times_seen[name];
    if (times == 2) findings_.push_back(diag::make(diag::Code::duplicate_key, pointer()));
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& error) {
    // nlohmann counts the byte it stopped at as read.
    const Place place = place_of(text_, position == 0 ? 0 : position - 1);
    syntax_error_ =
        diag::make(diag::Code::syntax_error, "", place.line, place.column, reason(error.what()));
    return false;
  }

  diag::Result<ParsedJson> result() && {
    if (too_deep_) {
      return diag::make(diag::Code::nested_too_deeply, "", deepest_nesting);
    }
    if (syntax_error_) return *syntax_error_;
    return ParsedJson{std::move(root_), std::move(findings_)};
  }

 private:
  // One open object or list.
  struct Level {
    Json* value;
    std::string key;  // of the member being read
    std::map<std::string, int> times_seen;
  };

  [[nodiscard]] std::string pointer() const {
    std::string result;
    for (const Level& level : levels_) {
      result = diag::pointer_to(
          result, level.value->is_array() ? std::to_string(level.value->size()) : level.key);
    }
    return result;
  }

  // Parents do not grow while a child is open, so the addresses in levels_ hold.
  Json* place(Json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Level& level = levels_.back();
    if (level.value->is_array()) {
      level.value->push_back(std::move(value));
      return &level.value->back();
    }
    auto& members = level.value->get_ref<Json::object_t&>();
    if (level.times_seen[level.key] > 1) return &(members.at(level.key) = std::move(value));
    // emplace() would compare the key with all before it: a long object would take quadratic time.
    std::vector<Json::object_t::value_type>& list = members;
    return &list.emplace_back(level.key, std::move(value)).second;
  }

  bool put(Json value) {
    place(std::move(value));
    return true;
  }

  bool open(Json value) {
    if (levels_.size() == deepest_nesting) {
      too_deep_ = true;
      return false;
    }
    levels_.push_back({place(std::move(value)), "", {}});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..." without
  // what we say ourselves.
  static std::string reason(std::string_view message) {
    if (message.starts_with('[')) message.remove_prefix(message.find(']') + 2);
    constexpr std::string_view opening = "parse error at line ";
    if (message.starts_with(opening)) message.remove_prefix(message.find(": ") + 2);
    // It quotes what it read last, however long that is.
    constexpr std::size_t longest = 200;
    std::string text(message.substr(0, longest));
    if (message.size() > longest) text += "...";
    return text;
  }

  std::string_view text_;
  Json root_;
  std::vector<Level> levels_;
  diag::Diagnostics findings_;
  std::optional<diag::Diagnostic> syntax_error_;
  bool too_deep_ = false;
};

}  // namespace

diag::Result<ParsedJson> parse_json(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at));
    const Place place = length == 0 || text[at] == '\0' ? place_of(text, at) : Place{};
    if (length == 0) return diag::make(diag::Code::not_utf8, "", place.line, place.column);
    // nlohmann would take it for the end of the text.
    if (text[at] == '\0') {
      return diag::make(diag::Code::syntax_error, "", place.line, place.column,
                        "found a zero byte");
    }
    at += length;
  }
  Reader reader(text);
  Json::sax_parse(text.begin(), text.end(), &reader, nlohmann::detail::input_format_t::json, true,
                  true);
  return std::move(reader).result();
}

}  // namespace sfpgen::spec
