// Options that are numbers: read as text, so that every one that is wrong is told with its range.
#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace sfpgen::cli {

/// The number that `text` is from end to end; nothing for any other text.
template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// The number options of one command.
class NumberOptions {
 public:
  /// What an option may be, both ends included.
  struct Range {
    std::int64_t lowest;
    std::int64_t highest;
  };

  /// A whole number that goes to `target`, which holds its default.
  template <typename Number>
  void whole(CLI::App& command, const std::string& name, Number& target, Range range,
             const std::string& text) {
    add(command, name, text, std::to_string(target), range,
        [&target](std::int64_t value) { target = static_cast<Number>(value); });
  }

  /// A whole number that may be left out.
  template <typename Number>
  void whole(CLI::App& command, const std::string& name, std::optional<Number>& target, Range range,
             const std::string& text) {
    add(command, name, text, {}, range,
        [&target](std::int64_t value) { target = static_cast<Number>(value); });
  }

  /// Any real number, which the command itself has to judge.
  void real(CLI::App& command, const std::string& name, double& target, const std::string& text);
  void real(CLI::App& command, const std::string& name, std::optional<double>& target,
            const std::string& text);

  /// Fills the targets of those that were given, and says what is wrong with the others.
  [[nodiscard]] std::vector<std::string> read() const;

 private:
  using Read = std::function<std::optional<std::string>(const std::string& text)>;
  struct Entry {
    std::string name;
    const CLI::Option* option;
    std::shared_ptr<std::string> text;  ///< CLI11 keeps a reference
    Read read;                          ///< says what is wrong with a text
  };

  void add(CLI::App& command, const std::string& name, const std::string& text,
           const std::string& fallback, Range range, std::function<void(std::int64_t)> take);
  void add(CLI::App& command, const std::string& name, const std::string& text,
           const std::string& fallback, const char* type, Read read);

  std::vector<Entry> entries_;
};

}  // namespace sfpgen::cli
