// The command that measures a design: synth.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen synth SPEC [--liberty F] [--clock-mhz F] [--json F] ...`: area and clock of a design on
/// a cell library. See docs/synthesis.md.
void register_synth_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
