// The commands about the spec itself: schema, init, check.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen schema`: prints the JSON Schema of a spec.
void register_schema_command(CLI::App& app, int& exit_code);

/// `sfpgen init [--design D]`: prints a commented spec to start from.
void register_init_command(CLI::App& app, int& exit_code);

/// `sfpgen check SPEC [--json]`: prints the resolved design, or everything that is wrong with the
/// spec.
void register_check_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
