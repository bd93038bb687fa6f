// Cuts Liberty text into words, strings and punctuation.
#include "generator/flow/liberty_words.hpp"

#include <algorithm>

namespace sfpgen::flow {
namespace {

bool is_blank(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\f' || letter == '\v';
}
bool is_punctuation(char letter) {
  return std::string_view("(){}:;,").find(letter) != std::string_view::npos;
}

// Size of a backslash with the line end right after it, or 0.
std::size_t continuation(std::string_view rest) {
  if (rest.front() != '\\') return 0;
  std::size_t size = 1;
  while (size < rest.size() && is_blank(rest[size])) ++size;
  return size < rest.size() && rest[size] == '\n' ? size + 1 : 0;
}

}  // namespace

LibertyToken LibertyLexer::next() {
  skip_blanks();
  LibertyToken token;
  token.line = line_;
  token.begin = at_;
  if (failed_ || at_ >= text_.size()) {
    token.end = at_;
    return token;
  }
  const char first = text_[at_];
  if (first == '\n') {
    ++line_;
    ++at_;
    token.kind = LibertyTokenKind::line_end;
  } else if (first == '"') {
    read_string(token);
  } else if (is_punctuation(first)) {
    ++at_;
    token.kind = LibertyTokenKind::punctuation;
    token.text = text_.substr(token.begin, 1);
  } else {
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '\n' && text_[at_] != '"' &&
           !is_punctuation(text_[at_])) {
      if (text_[at_] == '\\') break;
      ++at_;
    }
    if (at_ == token.begin) ++at_;  // a lone backslash
    token.kind = LibertyTokenKind::word;
    token.text = text_.substr(token.begin, at_ - token.begin);
  }
  token.end = at_;
  return token;
}

void LibertyLexer::skip_blanks() {
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    if (is_blank(rest.front())) {
      ++at_;
    } else if (const std::size_t size = continuation(rest); size > 0) {
      at_ += size;
      ++line_;
    } else if (rest.starts_with("/*")) {
      const std::size_t close = rest.find("*/", 2);
      if (close == std::string_view::npos) {
        failed_ = LibertyMistake{line_, "the comment opened here never ends"};
        at_ = text_.size();
        return;
      }
      count_lines(rest.substr(0, close));
      at_ += close + 2;
    } else if (rest.starts_with("//")) {
      const std::size_t end = rest.find('\n');
      at_ = end == std::string_view::npos ? text_.size() : at_ + end;
    } else {
      return;
    }
  }
}

void LibertyLexer::read_string(LibertyToken& token) {
  std::size_t close = at_ + 1;
  while (close < text_.size() && text_[close] != '"') {
    close += text_[close] == '\\' && close + 1 < text_.size() ? 2U : 1U;
  }
  if (close >= text_.size()) {
    failed_ = LibertyMistake{line_, "the string opened here never ends"};
    at_ = text_.size();
    return;
  }
  token.kind = LibertyTokenKind::string;
  token.text = text_.substr(at_ + 1, close - at_ - 1);
  count_lines(token.text);
  at_ = close + 1;
}

void LibertyLexer::count_lines(std::string_view part) {
  line_ += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
}

}  // namespace sfpgen::flow
