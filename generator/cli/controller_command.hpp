// The command controller: the lengths that BitChop or BitWave choose for a recorded loss.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// Adds `sfpgen controller bitchop|bitwave`; the outcome goes to `exit_code`.
void register_controller_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
