// The command that writes a design: generate.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen generate SPEC -o DIR`: writes the self-contained directory of a design.
void register_generate_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
