// Reads a Liberty cell library, plain or gzipped, as far as synthesis has to know it.
#include "generator/flow/liberty.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <utility>

namespace sfpgen::flow {
namespace {

// Libraries are a few to some tens of megabytes; a small file that unpacks to more is an attack.
constexpr std::size_t largest_text = std::size_t{1} << 30;
// Real libraries nest five deep.
constexpr int deepest_nesting = 64;

FlowError input_error(std::string_view file, int line, std::string_view what) {
  return FlowError{FlowFault::input, fmt::format("{}:{}: {}", file, line, what)};
}

// ---------------------------------------------------------------------------------------------
// Words

enum class TokenKind { word, string, punctuation, line_end, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // of a string: without the quotes
  int line = 1;
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] bool is(char symbol) const {
    return kind == TokenKind::punctuation && text.front() == symbol;
  }
};

struct ReadingError {
  int line = 1;
  std::string what;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // The next token; line ends are tokens, since many libraries leave out the ';' after a value.
  Token next() {
    skip_blanks();
    Token token;
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
      token.kind = TokenKind::line_end;
    } else if (first == '"') {
      read_string(token);
    } else if (is_punctuation(first)) {
      ++at_;
      token.kind = TokenKind::punctuation;
      token.text = text_.substr(token.begin, 1);
    } else {
      while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '\n' &&
             text_[at_] != '"' && !is_punctuation(text_[at_])) {
        if (text_[at_] == '\\') break;
        ++at_;
      }
      if (at_ == token.begin) ++at_;  // a lone backslash
      token.kind = TokenKind::word;
      token.text = text_.substr(token.begin, at_ - token.begin);
    }
    token.end = at_;
    return token;
  }

  [[nodiscard]] const std::optional<ReadingError>& failure() const { return failed_; }

 private:
  static bool is_blank(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\f' || letter == '\v';
  }
  static bool is_punctuation(char letter) {
    return std::string_view("(){}:;,").find(letter) != std::string_view::npos;
  }

  void skip_blanks() {
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
          failed_ = ReadingError{line_, "the comment opened here never ends"};
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

  // Size of a backslash with the line end right after it, or 0.
  static std::size_t continuation(std::string_view rest) {
    if (rest.front() != '\\') return 0;
    std::size_t size = 1;
    while (size < rest.size() && is_blank(rest[size])) ++size;
    return size < rest.size() && rest[size] == '\n' ? size + 1 : 0;
  }

  void read_string(Token& token) {
    std::size_t close = at_ + 1;
    while (close < text_.size() && text_[close] != '"') {
      close += text_[close] == '\\' && close + 1 < text_.size() ? 2U : 1U;
    }
    if (close >= text_.size()) {
      failed_ = ReadingError{line_, "the string opened here never ends"};
      at_ = text_.size();
      return;
    }
    token.kind = TokenKind::string;
    token.text = text_.substr(at_ + 1, close - at_ - 1);
    count_lines(token.text);
    at_ = close + 1;
  }

  void count_lines(std::string_view part) {
    line_ += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::optional<ReadingError> failed_;
};

// ---------------------------------------------------------------------------------------------
// Tables

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

// ---------------------------------------------------------------------------------------------
// Groups

struct Attribute {
  std::string_view name;
  std::vector<std::string_view> values;
  int line = 1;
};

struct Group {
  std::string_view name;
  std::vector<std::string_view> arguments;
  int line = 1;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<Attribute> attributes;
  std::vector<Group> groups;

  [[nodiscard]] const Attribute* attribute(std::string_view wanted) const {
    const auto found =
        std::find_if(attributes.begin(), attributes.end(),
                     [wanted](const Attribute& candidate) { return candidate.name == wanted; });
    return found == attributes.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::string_view text_of(std::string_view wanted) const {
    const Attribute* const found = attribute(wanted);
    return found == nullptr || found->values.empty() ? std::string_view() : found->values.front();
  }
  [[nodiscard]] bool is_true(std::string_view wanted) const { return text_of(wanted) == "true"; }
  [[nodiscard]] bool has_group(std::string_view wanted) const {
    return std::any_of(groups.begin(), groups.end(),
                       [wanted](const Group& group) { return group.name == wanted; });
  }
  [[nodiscard]] std::string_view first_argument() const {
    return arguments.empty() ? std::string_view() : arguments.front();
  }
};

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
  std::optional<Group> library() {
    skip_line_ends();
    if (token_.kind != TokenKind::word || token_.text != "library") {
      fail(token_.line, "not a Liberty file: it does not begin with \"library (name) {\"");
      return std::nullopt;
    }
    std::vector<Attribute> attributes;
    std::vector<Group> groups;
    statement(attributes, groups, 0, Keeping::everything);
    if (failed_) return std::nullopt;
    if (groups.empty()) {
      fail(token_.line, "not a Liberty file: \"library\" opens no group");
      return std::nullopt;
    }
    while (token_.is(';') || token_.kind == TokenKind::line_end) advance();
    if (!failed_ && token_.kind != TokenKind::end) {
      fail(token_.line, "there is text after the end of the library group");
    }
    if (failed_) return std::nullopt;
    return std::move(groups.front());
  }

  [[nodiscard]] ReadingError failure() const { return *failed_; }

 private:
  enum class Keeping { everything, nothing };

  void advance() {
    token_ = lexer_.next();
    if (lexer_.failure() && !failed_) failed_ = lexer_.failure();
  }
  void skip_line_ends() {
    while (token_.kind == TokenKind::line_end) advance();
  }
  void fail(int line, std::string what) {
    if (!failed_) failed_ = ReadingError{line, std::move(what)};
  }

  // name : value ;   |   name ( arguments ) ;   |   name ( arguments ) { statements }
  void statement(std::vector<Attribute>& attributes, std::vector<Group>& groups, int depth,
                 Keeping keeping) {
    const Token name = token_;
    advance();
    if (token_.is(':')) {
      advance();
      Attribute attribute = {name.text, simple_value(), name.line};
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
    Token after = token_;
    while (token_.kind == TokenKind::line_end) advance();
    if (token_.is('{')) {
      group(name, std::move(arguments), groups, depth, keeping);
      return;
    }
    if (token_.is(';')) {
      advance();
    } else if (after.kind != TokenKind::line_end && !token_.is('}')) {
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
      if (token_.kind == TokenKind::line_end || token_.is('}') || token_.kind == TokenKind::end) {
        break;
      }
      values.push_back(token_.text);
      advance();
    }
    return values;
  }

  std::vector<std::string_view> argument_list(const Token& name) {
    std::vector<std::string_view> arguments;
    while (!token_.is(')')) {
      if (token_.kind == TokenKind::end || token_.is('{') || token_.is('}') || token_.is(';')) {
        fail(name.line, fmt::format("the parenthesis after \"{}\" is never closed", name.text));
      }
      if (failed_) return arguments;
      if (token_.kind == TokenKind::word || token_.kind == TokenKind::string) {
        arguments.push_back(token_.text);
      }
      advance();
    }
    advance();
    return arguments;
  }

  void group(const Token& name, std::vector<std::string_view> arguments, std::vector<Group>& groups,
             int depth, Keeping keeping) {
    if (depth >= deepest_nesting) {
      fail(name.line, fmt::format("groups are nested more than {} deep", deepest_nesting));
      return;
    }
    advance();
    Group made;
    made.name = name.text;
    made.arguments = std::move(arguments);
    made.line = name.line;
    made.begin = name.begin;
    const Keeping inner = is_bulk(name.text) ? Keeping::nothing : keeping;
    while (!failed_ && !token_.is('}')) {
      if (token_.is(';') || token_.kind == TokenKind::line_end) {
        advance();
      } else if (token_.kind == TokenKind::end) {
        fail(token_.line, fmt::format("the file ends inside group {}({}), which opens in line {}",
                                      made.name, made.first_argument(), made.line));
      } else if (token_.kind == TokenKind::word || token_.kind == TokenKind::string) {
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

  Lexer lexer_;
  Token token_;
  std::optional<ReadingError> failed_;
};

// ---------------------------------------------------------------------------------------------
// Meaning

std::optional<double> number_in(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end == copy.c_str()) return std::nullopt;
  return value;
}

PinDirection direction_in(std::string_view text) {
  if (text == "output") return PinDirection::output;
  if (text == "inout") return PinDirection::inout;
  if (text == "internal") return PinDirection::internal;
  return PinDirection::input;
}

LibertyPin pin_from(const Group& group, std::string_view name) {
  LibertyPin pin;
  pin.name = name;
  pin.direction = direction_in(group.text_of("direction"));
  pin.capacitance = number_in(group.text_of("capacitance")).value_or(0.0);
  pin.max_capacitance = number_in(group.text_of("max_capacitance"));
  const Attribute* const function = group.attribute("function");
  if (function != nullptr) {
    for (const std::string_view part : function->values) {
      if (!pin.function.empty()) pin.function += ' ';
      pin.function += part;
    }
  }
  pin.three_state = group.attribute("three_state") != nullptr;
  return pin;
}

CellKind kind_of(const Group& group, const std::vector<LibertyPin>& pins) {
  if (group.attribute("clock_gating_integrated_cell") != nullptr) return CellKind::clock_gate;
  if (group.has_group("ff_bank") || group.has_group("latch_bank") || group.has_group("bundle") ||
      group.has_group("bus")) {
    return CellKind::multi_bit;
  }
  if (group.has_group("latch")) return CellKind::latch;
  if (group.has_group("statetable")) return CellKind::state_table;
  if (group.has_group("ff")) return CellKind::flip_flop;
  bool any_output = false;
  for (const LibertyPin& pin : pins) {
    if (pin.direction == PinDirection::inout) return CellKind::no_function;
    if (pin.direction != PinDirection::output) continue;
    any_output = true;
    if (pin.function.empty()) return CellKind::no_function;
  }
  return any_output ? CellKind::combinational : CellKind::no_function;
}

LibertyCell cell_from(const Group& group) {
  LibertyCell cell;
  cell.name = group.first_argument();
  cell.line = group.line;
  cell.text_begin = group.begin;
  cell.text_end = group.end;
  cell.area = number_in(group.text_of("area"));
  cell.footprint = group.text_of("cell_footprint");
  cell.dont_use = group.is_true("dont_use");
  cell.scan = group.has_group("test_cell");
  for (const std::string_view mark :
       {"is_isolation_cell", "is_level_shifter", "always_on", "pad_cell", "is_macro_cell"}) {
    cell.power_management = cell.power_management || group.is_true(mark);
  }
  for (const std::string_view mark : {"retention_cell", "switch_cell_type", "level_shifter_type"}) {
    cell.power_management = cell.power_management || group.attribute(mark) != nullptr;
  }
  for (const Group& inner : group.groups) {
    if (inner.name != "pin") continue;
    // pin (A, B) { ... } describes several pins at once.
    for (const std::string_view name : inner.arguments) cell.pins.push_back(pin_from(inner, name));
  }
  cell.kind = kind_of(group, cell.pins);
  for (const Group& inner : group.groups) {
    if (inner.name == "ff") cell.next_state = inner.text_of("next_state");
  }
  return cell;
}

// "1ns", "10ps", "100 ps" in ns.
std::optional<double> time_unit_in(std::string_view text) {
  const std::optional<double> value = number_in(text);
  if (!value) return std::nullopt;
  if (text.ends_with("ns")) return *value;
  if (text.ends_with("ps")) return *value * 1e-3;
  if (text.ends_with("fs")) return *value * 1e-6;
  if (text.ends_with("us")) return *value * 1e3;
  return std::nullopt;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return lower;
}

}  // namespace

std::size_t LibertyCell::outputs() const {
  return static_cast<std::size_t>(std::count_if(pins.begin(), pins.end(), [](const auto& pin) {
    return pin.direction == PinDirection::output;
  }));
}

const LibertyPin* LibertyCell::only_output() const {
  const LibertyPin* found = nullptr;
  for (const LibertyPin& pin : pins) {
    if (pin.direction != PinDirection::output) continue;
    if (found != nullptr) return nullptr;
    found = &pin;
  }
  return found;
}

std::vector<const LibertyPin*> LibertyCell::inputs() const {
  std::vector<const LibertyPin*> found;
  for (const LibertyPin& pin : pins) {
    if (pin.direction == PinDirection::input) found.push_back(&pin);
  }
  return found;
}

Result<LibertyLibrary> parse_liberty(std::string text, std::string_view file_name) {
  LibertyLibrary library;
  library.text = std::move(text);
  if (library.text.find('\0') != std::string::npos) {
    return FlowError{FlowFault::input,
                     fmt::format("{}: not a Liberty file: it holds zero bytes", file_name)};
  }
  Parser parser(library.text);
  const std::optional<Group> top = parser.library();
  if (!top) return input_error(file_name, parser.failure().line, parser.failure().what);
  library.name = top->first_argument();
  const std::string_view time_unit = top->text_of("time_unit");
  if (!time_unit.empty()) {
    const std::optional<double> unit = time_unit_in(time_unit);
    if (!unit || !(*unit > 0.0)) {
      return input_error(file_name, top->attribute("time_unit")->line,
                         fmt::format("time_unit \"{}\" is not a number with ns, ps, fs or us",
                                     time_unit.substr(0, 40)));
    }
    library.time_unit_ns = *unit;
  }
  if (const Attribute* const unit = top->attribute("capacitive_load_unit"); unit != nullptr) {
    const bool complete = unit->values.size() == 2;
    const double value = complete ? number_in(unit->values.front()).value_or(0.0) : 0.0;
    const std::string scale = complete ? lower_case(unit->values.back()) : "";
    if (!(value > 0.0) || (scale != "pf" && scale != "ff")) {
      return input_error(file_name, unit->line,
                         "capacitive_load_unit is not a number with pf or ff");
    }
    library.capacitance_unit_pf = scale == "pf" ? value : value * 1e-3;
  }
  for (const Group& group : top->groups) {
    if (group.name == "cell") library.cells.push_back(cell_from(group));
  }
  if (library.cells.empty()) {
    return FlowError{FlowFault::input,
                     fmt::format("{}: the library {} has no cells", file_name, library.name)};
  }
  return library;
}

Result<LibertyLibrary> read_liberty(const std::filesystem::path& file) {
  const auto refuse = [&file](std::string_view reason) {
    return FlowError{FlowFault::input, fmt::format("{}: {}", file.string(), reason)};
  };
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return refuse("no such file");
  if (std::filesystem::is_directory(file, ignored)) return refuse("is a directory, not a file");
  // gzopen reads plain files as they are.
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> stream(gzopen(file.c_str(), "rb"), gzclose);
  if (!stream) return refuse("cannot be read");
  std::string text;
  std::array<char, std::size_t{1} << 17> buffer{};
  while (true) {
    const int count = gzread(stream.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    int code = Z_OK;
    const char* const reason = gzerror(stream.get(), &code);
    if (code == Z_BUF_ERROR) return refuse("the gzip data end too early");
    if (count < 0 || code != Z_OK) return refuse(fmt::format("cannot be read: {}", reason));
    if (text.size() > largest_text) return refuse("is larger than 1 GiB unpacked");
    if (count == 0) break;
  }
  if (text.empty()) return refuse("the file is empty");
  return parse_liberty(std::move(text), file.string());
}

// ---------------------------------------------------------------------------------------------
// Functions

namespace {

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

// Truth table of a combinational cell with one output and up to six inputs.
std::optional<std::uint64_t> function_of(const LibertyCell& cell) {
  if (cell.kind != CellKind::combinational) return std::nullopt;
  const LibertyPin* const output = cell.only_output();
  if (output == nullptr) return std::nullopt;
  std::vector<std::string> names;
  for (const LibertyPin* pin : cell.inputs()) names.push_back(pin->name);
  return truth_table(output->function, names);
}

bool is_inverter(const LibertyCell& cell) {
  return cell.inputs().size() == 1 && function_of(cell) == std::uint64_t{0b01};
}
bool is_buffer(const LibertyCell& cell) {
  return cell.inputs().size() == 1 && function_of(cell) == std::uint64_t{0b10};
}
bool is_nand2(const LibertyCell& cell) {
  return cell.inputs().size() == 2 && function_of(cell) == std::uint64_t{0b0111};
}

bool smaller(const LibertyCell* left, const LibertyCell* right) {
  return left->area.value_or(0.0) < right->area.value_or(0.0);
}

template <typename Predicate>
std::vector<const LibertyCell*> by_area(const std::vector<const LibertyCell*>& cells,
                                        Predicate predicate) {
  std::vector<const LibertyCell*> chosen;
  for (const LibertyCell* cell : cells) {
    if (predicate(*cell)) chosen.push_back(cell);
  }
  std::stable_sort(chosen.begin(), chosen.end(), smaller);
  return chosen;
}

double strength(const LibertyCell& cell) {
  return cell.only_output()->max_capacitance.value_or(0.0);
}

// One step above the weakest: the smallest buffer that drives clearly more than the smallest
// inverter. With a library that states no drive, the second smallest.
const LibertyCell* pick_driver(const std::vector<const LibertyCell*>& buffers,
                               const std::vector<const LibertyCell*>& inverters) {
  constexpr double clearly_more = 1.5;
  const std::vector<const LibertyCell*>& candidates = buffers.empty() ? inverters : buffers;
  const double unit = strength(inverters.empty() ? *candidates.front() : *inverters.front());
  if (unit > 0.0) {
    for (const LibertyCell* cell : candidates) {
      if (strength(*cell) >= clearly_more * unit) return cell;
    }
  }
  return candidates.size() > 1 ? candidates[1] : candidates.front();
}

// Liberty has no word for these; names are all there is.
std::optional<std::string> reason_by_name(const LibertyCell& cell) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> by_name = {{
      {"lpflow", "power management"},
      {"clkgate", "clock gate"},
      {"dly", "delay"},
      {"delay", "delay"},
      {"probe", "probe"},
      {"sdf", "scan"},
  }};
  const std::string name = lower_case(cell.name);
  for (const auto& [part, reason] : by_name) {
    if (name.find(part) != std::string::npos) return std::string(reason);
  }
  // Buffers for clock trees are left out, unless the library itself gives them the footprint of its
  // ordinary buffers.
  const std::string class_name = cell.footprint.empty() ? name : lower_case(cell.footprint);
  for (const std::string_view part : {"clkbuf", "clkinv", "clkdly"}) {
    if (class_name.find(part) != std::string::npos) return "clock buffer";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> truth_table(std::string_view expression,
                                         const std::vector<std::string>& inputs) {
  if (inputs.size() > 6) return std::nullopt;
  return ExpressionReader(expression, inputs).read();
}

std::optional<std::string> reason_to_leave_out(const LibertyCell& cell) {
  if (cell.dont_use) return "dont_use";
  switch (cell.kind) {
    case CellKind::latch:
      return "latch";
    case CellKind::clock_gate:
      return "clock gate";
    case CellKind::state_table:
      return "state table";
    case CellKind::multi_bit:
      return "more than one bit";
    case CellKind::no_function:
      return "no function";
    case CellKind::combinational:
    case CellKind::flip_flop:
      break;
  }
  if (cell.scan) return "scan";
  if (cell.power_management) return "power management";
  if (!cell.area || !(*cell.area > 0.0)) return "no area";
  if (std::any_of(cell.pins.begin(), cell.pins.end(),
                  [](const LibertyPin& pin) { return pin.three_state; })) {
    return "three-state";
  }
  if (cell.kind == CellKind::combinational && cell.outputs() != 1) return "more than one output";
  return reason_by_name(cell);
}

Result<LibraryFacts> find_facts(const LibertyLibrary& library, std::string_view file_name) {
  const auto refuse = [&](std::string_view what) {
    return FlowError{FlowFault::input,
                     fmt::format("{}: the library {} {}", file_name, library.name, what)};
  };
  LibraryFacts facts;
  std::vector<const LibertyCell*> usable;
  for (const LibertyCell& cell : library.cells) {
    if (const std::optional<std::string> reason = reason_to_leave_out(cell); reason) {
      facts.unused.emplace_back(cell.name, *reason);
    } else {
      usable.push_back(&cell);
      if (cell.kind == CellKind::flip_flop) facts.flip_flops.push_back(cell.name);
    }
  }
  const std::vector<const LibertyCell*> nands = by_area(usable, is_nand2);
  const std::vector<const LibertyCell*> inverters = by_area(usable, is_inverter);
  const std::vector<const LibertyCell*> buffers = by_area(usable, is_buffer);
  if (nands.empty()) {
    return refuse("has no usable two-input NAND, the unit of gate equivalents");
  }
  if (inverters.empty()) return refuse("has no usable inverter");
  if (facts.flip_flops.empty()) return refuse("has no usable flip-flop");
  facts.nand2 = nands.front()->name;
  facts.nand2_area = *nands.front()->area;
  const LibertyCell* const driver = pick_driver(buffers, inverters);
  facts.driver = {driver->name, driver->only_output()->name};
  facts.load_pf = 4.0 * driver->inputs().front()->capacitance * library.capacitance_unit_pf;
  return facts;
}

std::string filtered_text(const LibertyLibrary& library) {
  std::string text;
  text.reserve(library.text.size());
  std::size_t copied = 0;
  for (const LibertyCell& cell : library.cells) {
    const std::optional<std::string> reason = reason_to_leave_out(cell);
    if (!reason) continue;
    text.append(library.text, copied, cell.text_begin - copied);
    text += fmt::format("/* {} left out: {} */", cell.name, *reason);
    copied = cell.text_end;
  }
  text.append(library.text, copied);
  return text;
}

}  // namespace sfpgen::flow
