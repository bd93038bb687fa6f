// The command analyze.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen analyze FILE...`: what tensors are like and what each format would make of them.
void register_analyze_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
