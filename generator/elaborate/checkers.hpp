// What stands beside a whole design and watches nets within it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/proofs.hpp"

namespace sfpgen::elaborate {

/// Checkers of the places of every FIFO. `reset` is the net that resets them.
std::vector<Checker> fifo_checkers(const Design& design, std::string_view reset);

/// Checkers of those, of the countdowns of packets' values, each beside a plain count, of what is
/// read of empty packets, and of the counters of rows and the rings of rows that wait.
std::vector<Checker> all_checkers(const Design& design, std::string_view reset);

}  // namespace sfpgen::elaborate
