// What can go wrong on a user's input, as a value: an error that names its place, or the result.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sfpgen {

/// One thing wrong with an input. `place` says where (a byte, a row, a key; may be empty), `reason`
/// what was found and what is allowed. Both are parts of one sentence without a full stop.
struct Error {
  std::string place;
  std::string reason;

  /// "place: reason", or the reason alone when there is no place.
  [[nodiscard]] std::string text() const { return place.empty() ? reason : place + ": " + reason; }
};

/// Either a value or the first error met on the way to it.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  /// The value; only when ok().
  [[nodiscard]] const T& value() const& { return std::get<T>(state_); }
  [[nodiscard]] T& value() & { return std::get<T>(state_); }
  [[nodiscard]] T&& value() && { return std::get<T>(std::move(state_)); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] const T* operator->() const { return &std::get<T>(state_); }

  /// The error; only when not ok().
  [[nodiscard]] const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// The result of something that gives nothing back but may fail.
using Outcome = Result<std::monostate>;

}  // namespace sfpgen
