// Counts how often each bit of a design toggles, from the value changes that a simulator writes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sfpgen::harness {

/// What one signal did while it was watched. One entry a bit, least significant first.
struct SignalActivity {
  int low = 0;          ///< index of the least significant bit
  bool vector = false;  ///< declared with a range
  std::vector<std::uint64_t> toggles;
  std::vector<std::uint64_t> high_time;  ///< units of the dump's time with the value 1
};

/// Reads value changes (VCD, IEEE 1364-2005 section 18) as they come, in pieces of any size, and
/// keeps counts only. The first values after the header are the start, not toggles.
class ActivityCounter {
 public:
  /// The next piece of the dump.
  void write(std::string_view piece);

  /// Counts the time up to the last change.
  void finish();

  /// By name: scopes and signal with dots between, without the simulator's outermost scope and the
  /// top module's.
  [[nodiscard]] std::map<std::string, SignalActivity> signals() const;

  /// From the first dumped time to the last.
  [[nodiscard]] std::uint64_t duration() const { return last_time_ - first_time_; }

  /// The counts as JSON text: `duration`, and `signals` with `low`, `vector`, `toggles`,
  /// `high_time`.
  [[nodiscard]] std::string to_json() const;

 private:
  struct Variable {
    SignalActivity activity;
    std::string value;  // most significant bit first, empty before the first change
    std::vector<std::uint64_t> since;
  };
  struct Name {
    std::string name;
    int low;
    bool vector;
    std::string code;
  };

  void line(std::string_view text);
  void declare(std::string_view text);
  void change(std::string_view code, std::string_view value);

  std::string unfinished_;
  bool in_header_ = true;
  std::vector<std::string> scopes_;
  std::vector<Name> names_;
  std::unordered_map<std::string, Variable> variables_;
  std::uint64_t time_ = 0;
  std::uint64_t first_time_ = 0;
  std::uint64_t last_time_ = 0;
  bool timed_ = false;
};

}  // namespace sfpgen::harness
