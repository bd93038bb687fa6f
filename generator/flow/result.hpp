// Carries either a value or the reason why an outside tool or an input file did not give one.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace sfpgen::flow {

/// Whose fault a failure is; decides the exit code of the command (input: 2, tool: 3).
enum class FlowFault {
  input,  ///< a file or a value that the user gave
  tool,   ///< an outside tool is missing, failed or said something that cannot be read
};

/// One failure, as a sentence that names the file or tool.
struct FlowError {
  FlowFault fault = FlowFault::tool;
  std::string message;
};

/// A value or a FlowError; ask `ok()` first.
template <typename Value>
class Result {
 public:
  // Implicit on purpose: `return value;` and `return FlowError{...};` both read well.
  Result(Value value) : content_(std::move(value)) {}
  Result(FlowError error) : content_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return std::holds_alternative<Value>(content_); }
  [[nodiscard]] const Value& value() const { return std::get<Value>(content_); }
  [[nodiscard]] Value& value() { return std::get<Value>(content_); }
  [[nodiscard]] const FlowError& error() const { return std::get<FlowError>(content_); }

 private:
  std::variant<Value, FlowError> content_;
};

}  // namespace sfpgen::flow
