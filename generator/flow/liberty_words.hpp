// Cuts Liberty text into words, strings and punctuation.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sfpgen::flow {

enum class LibertyTokenKind { word, string, punctuation, line_end, end };

/// One word of a Liberty text.
struct LibertyToken {
  LibertyTokenKind kind = LibertyTokenKind::end;
  std::string_view text;  ///< of a string: without the quotes
  int line = 1;
  std::size_t begin = 0;  ///< its first byte in the text
  std::size_t end = 0;    ///< one past its last byte

  /// Whether it is that punctuation.
  [[nodiscard]] bool is(char symbol) const {
    return kind == LibertyTokenKind::punctuation && text.front() == symbol;
  }
};

/// What is wrong with a Liberty text, and where.
struct LibertyMistake {
  int line = 1;
  std::string what;
};

/// Reads a text from its beginning, token by token. The text must outlive it and its tokens.
class LibertyLexer {
 public:
  explicit LibertyLexer(std::string_view text) : text_(text) {}

  /// The next token; line ends are tokens, since many libraries leave out the ';' after a value.
  /// The last one, again and again, is `end`: behind the text or at a mistake.
  LibertyToken next();

  /// A comment or string that never ends, if there was one.
  [[nodiscard]] const std::optional<LibertyMistake>& failure() const { return failed_; }

 private:
  void skip_blanks();
  void read_string(LibertyToken& token);
  void count_lines(std::string_view part);

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::optional<LibertyMistake> failed_;
};

}  // namespace sfpgen::flow
