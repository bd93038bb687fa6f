// The commands around compressed tensors, one file each.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen encode IN.npy -o OUT.sfp`.
void register_encode_command(CLI::App& app, int& exit_code);

/// `sfpgen decode IN.sfp -o OUT.npy`.
void register_decode_command(CLI::App& app, int& exit_code);

/// `sfpgen inspect IN.sfp`.
void register_inspect_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
