// Reads a training loss, step by step, from a file of comma-separated values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sfpgen::cli {

/// One step of a training run.
struct LossRow {
  std::uint32_t loss = 0;    ///< the bits of a binary32
  bool rate_change = false;  ///< the learning rate is not that of the row before
};

/// The rows of a file, or one sentence for everything that is wrong with it.
using LossFile = std::variant<std::vector<LossRow>, std::vector<std::string>>;

/// Reads text: a line a step. With a first line of names the columns "loss" and, where there is
/// one, "learning_rate" count; without it a line is one number, the loss. "nan", "inf" and "-inf"
/// are numbers, empty lines at the end are none.
LossFile parse_losses(std::string_view text);

}  // namespace sfpgen::cli
