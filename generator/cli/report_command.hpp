// The command that does everything to some designs and ends with one table: report.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen report SPEC... -o DIR [--tensor F.npy ...] [--liberty F] [--json F]`: generate, verify
/// and synth for each spec, then one table with a row a unit.
void register_report_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
