// The command that compares the arithmetic density of dot product units: density.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen density [--json F] [--liberty F] [--clock-mhz F] [--quick]`: synthesizes dot product
/// units at one clock and compares them. See docs/density.md.
void register_density_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
