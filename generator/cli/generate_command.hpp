// The command that writes a design: generate.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// What `sfpgen generate` was asked for, as it was written.
struct GenerateOptions {
  std::string spec;
  std::string directory;
};

/// Writes the directory and says so; the exit code.
int generate(const GenerateOptions& options);

/// `sfpgen generate SPEC -o DIR`: writes the self-contained directory of a design.
void register_generate_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
