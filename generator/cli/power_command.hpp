// The command that measures energy: power.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen power SPEC --tensor F.npy [--dram-pj-per-bit X] ...`: power and energy per value on a
/// tensor, next to the memory energy that the compression saves. See docs/power.md.
void register_power_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
