// Reads Liberty text as groups and attributes: one recursive descent.
#include "generator/flow/liberty_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "generator/flow/liberty_words.hpp"

namespace sfpgen::flow {
namespace {

// Real libraries nest five deep.
constexpr int deepest_nesting = 64;

bool is_table(std::string_view attribute) {
  return attribute == "values" || attribute == "index_1" || attribute == "index_2" ||
         attribute == "index_3";
}

bool is_number_letter(char letter) {
  return (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '+' ||
         letter == 'e' || letter == 'E';
}

bool is_table_letter(char letter) {
  return is_number_letter(letter) || letter == ',' || letter == ' ' || letter == '\t' ||
         letter == '\n' || letter == '\r' || letter == '\\';
}

// The first word in a table that cannot be a number, empty if there is none. The tools that read
// the library next would stumble over it without naming it.
std::string_view first_odd_word(const std::vector<std::string_view>& arguments) {
  for (const std::string_view text : arguments) {
    const auto* const odd = std::find_if_not(text.begin(), text.end(), is_table_letter);
    if (odd == text.end()) continue;
    const auto* begin = odd;
    while (begin != text.begin() && is_number_letter(*(begin - 1))) --begin;
    constexpr std::string_view separators = ", \t\r\n\\";
    const std::string_view rest = text.substr(static_cast<std::size_t>(begin - text.begin()));
    return rest.substr(0, rest.find_first_of(separators));
  }
  return {};
}

// Groups full of numbers that synthesis leaves to the tools: checked for balance, not kept.
bool is_bulk(std::string_view group) {
  return group == "timing" || group == "internal_power" || group == "leakage_power" ||
         group.ends_with("_template") || group.find("_current") != std::string_view::npos ||
         group.starts_with("normalized_driver") || group.find("ccs") != std::string_view::npos ||
         group.find("ccb") != std::string_view::npos || group == "wire_load";
}

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) { advance(); }

  // The one library group of a file.
  std::optional<LibertyGroup> library() {
    skip_line_ends();
    if (token_.kind != LibertyTokenKind::word || token_.text != "library") {
      fail(token_.line, "not a Liberty file: it does not begin with \"library (name) {\"");
      return std::nullopt;
    }
    std::vector<LibertyAttribute> attributes;
    std::vector<LibertyGroup> groups;
    statement(attributes, groups, 0, Keeping::everything);
    if (failed_) return std::nullopt;
    if (groups.empty()) {
      fail(token_.line, "not a Liberty file: \"library\" opens no group");
      return std::nullopt;
    }
    while (token_.is(';') || token_.kind == LibertyTokenKind::line_end) advance();
    if (!failed_ && token_.kind != LibertyTokenKind::end) {
      fail(token_.line, "there is text after the end of the library group");
    }
    if (failed_) return std::nullopt;
    return std::move(groups.front());
  }

  [[nodiscard]] LibertyMistake failure() const { return *failed_; }

 private:
  enum class Keeping { everything, nothing };

  void advance() {
    token_ = lexer_.next();
    if (lexer_.failure() && !failed_) failed_ = lexer_.failure();
  }
  void skip_line_ends() {
    while (token_.kind == LibertyTokenKind::line_end) advance();
  }
  void fail(int line, std::string what) {
    if (!failed_) failed_ = LibertyMistake{line, std::move(what)};
  }

  // name : value ;   |   name ( arguments ) ;   |   name ( arguments ) { statements }
  void statement(std::vector<LibertyAttribute>& attributes, std::vector<LibertyGroup>& groups,
                 int depth, Keeping keeping) {
    const LibertyToken name = token_;
    advance();
    if (token_.is(':')) {
      advance();
      LibertyAttribute attribute = {name.text, simple_value(), name.line};
      if (keeping == Keeping::everything) attributes.push_back(std::move(attribute));
      return;
    }
    skip_line_ends();
    if (!token_.is('(')) {
      fail(name.line, fmt::format("expected ':' or '(' after \"{}\"", name.text.substr(0, 40)));
      return;
    }
    advance();
    std::vector<std::string_view> arguments = argument_list(name);
    if (failed_) return;
    if (is_table(name.text)) {
      if (const auto odd = first_odd_word(arguments); !odd.empty()) {
        fail(name.line,
             fmt::format("{}(...) holds \"{}\", which is no number", name.text, odd.substr(0, 40)));
        return;
      }
    }
    // The brace may stand on the next line; a line end alone closes a complex attribute.
    LibertyToken after = token_;
    while (token_.kind == LibertyTokenKind::line_end) advance();
    if (token_.is('{')) {
      group(name, std::move(arguments), groups, depth, keeping);
      return;
    }
    if (token_.is(';')) {
      advance();
    } else if (after.kind != LibertyTokenKind::line_end && !token_.is('}')) {
      fail(after.line, fmt::format("expected '{{' or ';' after \"{}(...)\"", name.text));
    }
    if (keeping == Keeping::everything) {
      attributes.push_back({name.text, std::move(arguments), name.line});
    }
  }

  std::vector<std::string_view> simple_value() {
    std::vector<std::string_view> values;
    while (!failed_) {
      if (token_.is(';')) {
        advance();
        break;
      }
      if (token_.kind == LibertyTokenKind::line_end || token_.is('}') ||
          token_.kind == LibertyTokenKind::end) {
        break;
      }
      values.push_back(token_.text);
      advance();
    }
    return values;
  }

  std::vector<std::string_view> argument_list(const LibertyToken& name) {
    std::vector<std::string_view> arguments;
    while (!token_.is(')')) {
      if (token_.kind == LibertyTokenKind::end || token_.is('{') || token_.is('}') ||
          token_.is(';')) {
        fail(name.line, fmt::format("the parenthesis after \"{}\" is never closed", name.text));
      }
      if (failed_) return arguments;
      if (token_.kind == LibertyTokenKind::word || token_.kind == LibertyTokenKind::string) {
        arguments.push_back(token_.text);
      }
      advance();
    }
    advance();
    return arguments;
  }

  void group(const LibertyToken& name, std::vector<std::string_view> arguments,
             std::vector<LibertyGroup>& groups, int depth, Keeping keeping) {
    if (depth >= deepest_nesting) {
      fail(name.line, fmt::format("groups are nested more than {} deep", deepest_nesting));
      return;
    }
    advance();
    LibertyGroup made;
    made.name = name.text;
    made.arguments = std::move(arguments);
    made.line = name.line;
    made.begin = name.begin;
    const Keeping inner = is_bulk(name.text) ? Keeping::nothing : keeping;
    while (!failed_ && !token_.is('}')) {
      if (token_.is(';') || token_.kind == LibertyTokenKind::line_end) {
        advance();
      } else if (token_.kind == LibertyTokenKind::end) {
        fail(token_.line, fmt::format("the file ends inside group {}({}), which opens in line {}",
                                      made.name, made.first_argument(), made.line));
      } else if (token_.kind == LibertyTokenKind::word || token_.kind == LibertyTokenKind::string) {
        statement(made.attributes, made.groups, depth + 1, inner);
      } else {
        fail(token_.line, fmt::format("unexpected '{}' in group {}({})", token_.text, made.name,
                                      made.first_argument()));
      }
    }
    if (failed_) return;
    made.end = token_.end;
    advance();
    if (keeping == Keeping::everything) groups.push_back(std::move(made));
  }

  LibertyLexer lexer_;
  LibertyToken token_;
  std::optional<LibertyMistake> failed_;
};

}  // namespace

const LibertyAttribute* LibertyGroup::attribute(std::string_view wanted) const {
  const auto found = std::find_if(
      attributes.begin(), attributes.end(),
      [wanted](const LibertyAttribute& candidate) { return candidate.name == wanted; });
  return found == attributes.end() ? nullptr : &*found;
}

std::string_view LibertyGroup::text_of(std::string_view wanted) const {
  const LibertyAttribute* const found = attribute(wanted);
  return found == nullptr || found->values.empty() ? std::string_view() : found->values.front();
}

bool LibertyGroup::is_true(std::string_view wanted) const { return text_of(wanted) == "true"; }

bool LibertyGroup::has_group(std::string_view wanted) const {
  return std::any_of(groups.begin(), groups.end(),
                     [wanted](const LibertyGroup& group) { return group.name == wanted; });
}

std::string_view LibertyGroup::first_argument() const {
  return arguments.empty() ? std::string_view() : arguments.front();
}

FlowError input_error(std::string_view file, int line, std::string_view what) {
  return FlowError{FlowFault::input, fmt::format("{}:{}: {}", file, line, what)};
}

Result<LibertyGroup> library_group(std::string_view text, std::string_view file_name) {
  Parser parser(text);
  std::optional<LibertyGroup> library = parser.library();
  if (!library) return input_error(file_name, parser.failure().line, parser.failure().what);
  return *std::move(library);
}

}  // namespace sfpgen::flow
