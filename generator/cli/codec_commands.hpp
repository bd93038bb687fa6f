// The commands around compressed tensors: encode, decode, inspect.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen encode IN.npy -o OUT.sfp`, `sfpgen decode IN.sfp -o OUT.npy`, `sfpgen inspect IN.sfp`.
void register_codec_commands(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
