// How far long work is, on a terminal; elsewhere nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sfpgen::cli {

/// A bar on standard error, drawn a few times a second if that is a terminal, and wiped at the end.
class ProgressBar {
 public:
  /// `whole`: the amount of work, in any unit.
  ProgressBar(std::string title, std::uint64_t whole);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  /// Some work was done.
  void add(std::uint64_t part);

  /// Wipes the bar, so that lines can be printed; the next add() draws it again.
  void wipe();

 private:
  std::string title_;
  std::uint64_t whole_;
  std::uint64_t done_ = 0;
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace sfpgen::cli
