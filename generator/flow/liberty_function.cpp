// Works out the truth tables of Liberty's Boolean expressions.
#include <algorithm>
#include <array>
#include <cctype>

#include "generator/flow/liberty.hpp"

namespace sfpgen::flow {
namespace {

// Every parenthesis or ! is a call within a call; real cells have a few.
constexpr int deepest_nesting = 64;

// Recursive descent over truth tables: or > and > xor > not, tightest last.
class ExpressionReader {
 public:
  ExpressionReader(std::string_view text, const std::vector<std::string>& inputs)
      : text_(text), inputs_(inputs) {}

  std::optional<std::uint64_t> read() {
    const std::uint64_t value = disjunction(0);
    skip_blanks();
    if (bad_ || at_ != text_.size()) return std::nullopt;
    const std::size_t rows = std::size_t{1} << inputs_.size();
    return rows == 64 ? value : value & ((std::uint64_t{1} << rows) - 1);
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  char peek() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(std::string_view symbols) {
    const char next = peek();
    if (next == '\0' || symbols.find(next) == std::string_view::npos) return false;
    ++at_;
    return true;
  }

  std::uint64_t disjunction(int depth) {
    std::uint64_t value = conjunction(depth);
    while (!bad_ && take("+|")) value |= conjunction(depth);
    return value;
  }
  std::uint64_t conjunction(int depth) {
    std::uint64_t value = exclusive(depth);
    while (!bad_) {
      const char next = peek();
      // Two operands side by side are an AND.
      const bool operand = next == '(' || next == '!' || next == '"' || is_name(next);
      if (!take("*&") && !operand) break;
      value &= exclusive(depth);
    }
    return value;
  }
  std::uint64_t exclusive(int depth) {
    std::uint64_t value = factor(depth);
    while (!bad_ && take("^")) value ^= factor(depth);
    return value;
  }
  std::uint64_t factor(int depth) {
    if (depth > deepest_nesting) bad_ = true;
    if (bad_) return 0;
    std::uint64_t value = 0;
    if (take("!")) {
      value = ~factor(depth + 1);
    } else if (take("(")) {
      value = disjunction(depth + 1);
      if (!take(")")) bad_ = true;
    } else {
      value = name();
    }
    while (!bad_ && take("'")) value = ~value;
    return value;
  }
  std::uint64_t name() {
    const bool quoted = take("\"\\");
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (quoted) take("\"\\");
    const auto found = std::find(inputs_.begin(), inputs_.end(), word);
    if (found != inputs_.end()) {
      constexpr std::array<std::uint64_t, 6> columns = {0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc,
                                                        0xf0f0f0f0f0f0f0f0, 0xff00ff00ff00ff00,
                                                        0xffff0000ffff0000, 0xffffffff00000000};
      return columns.at(static_cast<std::size_t>(found - inputs_.begin()));
    }
    if (word == "1") return ~std::uint64_t{0};
    if (word != "0") bad_ = true;
    return 0;
  }
  static bool is_name(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
           letter == '[' || letter == ']' || letter == '.' || letter == '$';
  }

  std::string_view text_;
  const std::vector<std::string>& inputs_;
  std::size_t at_ = 0;
  bool bad_ = false;
};

}  // namespace

std::optional<std::uint64_t> truth_table(std::string_view expression,
                                         const std::vector<std::string>& inputs) {
  if (inputs.size() > 6) return std::nullopt;
  return ExpressionReader(expression, inputs).read();
}

}  // namespace sfpgen::flow
