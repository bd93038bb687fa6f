// What a controller chose, loss by loss, for people and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <sfpgen/golden/loss.hpp>
#include <string>
#include <vector>

namespace sfpgen::cli {

/// What one loss led to; the window is absent where a controller has none.
struct ControllerLine {
  std::uint64_t step = 0;
  std::uint32_t loss = 0;
  unsigned mantissa_bits = 0;
  golden::Change mantissa = golden::Change::held;
  struct Window {
    unsigned low = 0;
    unsigned high = 0;
    golden::Change change = golden::Change::held;
  };
  std::optional<Window> window;
  golden::ControllerStatus status;
};

/// One line a loss, under a line of titles. `lines` is not empty.
std::string table_of(const std::vector<ControllerLine>& lines);

/// The same as JSON, with the mean mantissa length. A loss that is no number is null.
std::string json_of(const std::string& controller, const std::vector<ControllerLine>& lines);

}  // namespace sfpgen::cli
