// What stands ahead of the data of a .npy file (NEP 1), versions 1.0 to 3.0: a parser that trusts
// nothing in the file.
#include <sfpgen/golden/npy.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <string_view>

#include "little_endian.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

/// The dictionary that a .npy header holds.
struct Dictionary {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

/// Reads the Python literal of a header: one flat dictionary of a string, a truth value and a tuple
/// of integers. Every step takes at least one character or ends, so a hostile header costs no more
/// than its length.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::size_t first_byte)
      : text_(text), first_byte_(first_byte) {}

  Result<Dictionary> parse() {
    Dictionary header;
    std::vector<std::string> keys;
    if (!take('{')) {
      return error("the header is not a Python dictionary");
    }
    while (!take('}')) {
      const std::size_t key_at = at_;
      std::optional<std::string> key = string_literal();
      if (!key) {
        return error("the header has something other than a key in quotes");
      }
      if (std::find(keys.begin(), keys.end(), *key) != keys.end()) {
        at_ = key_at;
        return error("the header has a key twice");
      }
      if (!take(':')) {
        return error("the header has a key without a colon");
      }
      std::optional<Error> wrong = value_of(*key, header);
      if (wrong) {
        return *std::move(wrong);
      }
      keys.push_back(*std::move(key));
      if (!take(',') && peek() != '}') {
        return error("the header has a value without a comma behind it");
      }
    }
    skip_space();
    if (at_ != text_.size()) {
      return error("the header has text behind its dictionary");
    }
    if (keys.size() != 3) {
      return error("the header lacks one of the keys descr, fortran_order, shape");
    }
    return header;
  }

 private:
  std::optional<Error> value_of(std::string_view key, Dictionary& header) {
    if (key == "descr") {
      return descr(header.descr);
    }
    if (key == "fortran_order") {
      return truth(header.fortran_order);
    }
    if (key == "shape") {
      return tuple(header.shape);
    }
    return error("the header has a key other than descr, fortran_order, shape");
  }

  std::optional<Error> descr(std::string& value) {
    if (peek() == '[') {
      return error(
          "the array is structured (several fields an item), which has no floating-point "
          "container");
    }
    std::optional<std::string> text = string_literal();
    if (!text) {
      return error("descr is not a string");
    }
    value = *std::move(text);
    return std::nullopt;
  }

  std::optional<Error> truth(bool& value) {
    skip_space();
    for (const auto& [word, meaning] :
         {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        value = meaning;
        return std::nullopt;
      }
    }
    return error("fortran_order is neither True nor False");
  }

  std::optional<Error> tuple(std::vector<std::uint64_t>& value) {
    if (!take('(')) {
      return error("shape is not a tuple");
    }
    bool comma = true;
    while (!take(')')) {
      if (!comma) {
        return error("shape has two numbers without a comma between them");
      }
      if (value.size() == max_dimensions) {
        return error(sentence("shape has more than ", max_dimensions, " dimensions"));
      }
      std::uint64_t number = 0;
      if (std::optional<Error> wrong = integer(number)) {
        return wrong;
      }
      value.push_back(number);
      comma = take(',');
    }
    if (value.size() == 1 && !comma) {
      return error("shape is a number, not a tuple");
    }
    return std::nullopt;
  }

  std::optional<Error> integer(std::uint64_t& value) {
    skip_space();
    if (at_ == text_.size() || !is_digit(text_[at_])) {
      return error("shape has something other than non-negative integers");
    }
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
      const std::uint64_t digit = static_cast<std::uint64_t>(text_[at_] - '0');
      if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) {
        return error("shape has a number that does not fit into 64 bits");
      }
      value = value * 10 + digit;
    }
    if (at_ < text_.size() && text_[at_] == 'L') {
      ++at_;  // Python 2 wrote long integers with an L
    }
    return std::nullopt;
  }

  std::optional<std::string> string_literal() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') {
      return std::nullopt;
    }
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) {
      ++at_;
    }
  }

  char peek() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char c) {
    if (peek() != c) {
      return false;
    }
    ++at_;
    return true;
  }

  [[nodiscard]] Error error(std::string reason) const {
    return {sentence("byte ", first_byte_ + at_), std::move(reason)};
  }

  std::string_view text_;
  std::size_t first_byte_;
  std::size_t at_ = 0;
};

/// Item kind, size and byte order from a dtype string such as "<f4".
std::optional<Error> read_descr(const std::string& descr, NpyHeader& array,
                                std::size_t header_byte) {
  const std::string place = sentence("byte ", header_byte);
  // A dtype may hold any bytes; only what prints goes into a message.
  std::string shown;
  for (const char c : descr.substr(0, 32)) {
    shown += std::isprint(static_cast<unsigned char>(c)) != 0 ? c : '?';
  }
  if (descr.find('O') != std::string::npos) {
    return Error{
        place, sentence("dtype '", shown,
                        "' is an array of Python objects, which has no floating-point container")};
  }
  const std::string_view order = std::string_view(descr).substr(0, 1);
  const std::string_view item =
      descr.empty() ? std::string_view() : std::string_view(descr).substr(1);
  struct Item {
    std::string_view descr;
    ItemKind kind;
    unsigned bytes;
  };
  constexpr std::array<Item, 7> items = {{{"f2", ItemKind::floating, 2},
                                          {"f4", ItemKind::floating, 4},
                                          {"f8", ItemKind::floating, 8},
                                          {"u1", ItemKind::unsigned_integer, 1},
                                          {"u2", ItemKind::unsigned_integer, 2},
                                          {"u4", ItemKind::unsigned_integer, 4},
                                          {"u8", ItemKind::unsigned_integer, 8}}};
  const auto* const found =
      std::find_if(items.begin(), items.end(), [&](const Item& i) { return i.descr == item; });
  const bool order_known = order == "<" || order == ">" || order == "=" ||
                           (order == "|" && found != items.end() && found->bytes == 1);
  if (found == items.end() || !order_known) {
    return Error{
        place,
        sentence("dtype '", shown,
                 "' is not one of float16, float32, float64, or unsigned integers that hold bit "
                 "patterns (uint16 for bfloat16)")};
  }
  array.kind = found->kind;
  array.item_bytes = found->bytes;
  array.byte_order = order == ">" ? ByteOrder::big : ByteOrder::little;
  return std::nullopt;
}

}  // namespace

Result<NpyHeader> parse_npy_header(std::span<const std::uint8_t> bytes, std::uint64_t file_bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(magic)) {
    return Error{"byte 0", bytes.size() < magic.size() && magic.starts_with(text)
                               ? "the file ends inside the magic string of a .npy file"
                               : "this is not a .npy file (its magic string is missing)"};
  }
  if (bytes.size() < 8) {
    return Error{"byte 6", "the file ends inside the version number"};
  }
  const unsigned major = bytes[6];
  const unsigned minor = bytes[7];
  if (major < 1 || major > 3 || minor != 0) {
    return Error{"byte 6",
                 sentence("version ", major, ".", minor, " of the format is not 1.0, 2.0 or 3.0")};
  }
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  const std::size_t header_start = 8 + length_bytes;
  if (bytes.size() < header_start) {
    return Error{"byte 8", "the file ends inside the header's length"};
  }
  const std::uint64_t header_bytes = little_endian(bytes.subspan(8, length_bytes));
  if (header_bytes > file_bytes - header_start) {
    return Error{"byte 8", sentence("the header's length of ", header_bytes,
                                    " bytes reaches past the end of the file")};
  }
  if (header_bytes > bytes.size() - header_start) {
    return Error{"byte 8", sentence("the header's length of ", header_bytes, " bytes is more than ",
                                    bytes.size() - header_start)};
  }
  const std::size_t data_start = header_start + static_cast<std::size_t>(header_bytes);

  const Result<Dictionary> header =
      HeaderParser(text.substr(header_start, static_cast<std::size_t>(header_bytes)), header_start)
          .parse();
  if (!header.ok()) {
    return header.error();
  }
  NpyHeader array;
  if (std::optional<Error> wrong = read_descr(header->descr, array, header_start)) {
    return *std::move(wrong);
  }
  array.array_order = header->fortran_order ? ArrayOrder::fortran : ArrayOrder::c;
  array.shape = header->shape;

  const std::uint64_t data_bytes = file_bytes - data_start;
  const std::optional<std::uint64_t> count = value_count(array.shape);
  if (!count || *count > data_bytes / array.item_bytes || *count * array.item_bytes != data_bytes) {
    return Error{sentence("byte ", data_start),
                 sentence("the file holds ", data_bytes, " bytes of data, which is not what shape ",
                          shape_text(array.shape), " of ", item_name(array.kind, array.item_bytes),
                          " takes")};
  }

  array.data_start = data_start;
  return array;
}

}  // namespace sfpgen::golden
