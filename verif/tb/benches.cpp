// The table of benches: a new kind of design adds its file and one line here.
#include "verif/harness/bench.hpp"
#include "verif/tb/controller_bench.hpp"
#include "verif/tb/sfp_bench.hpp"
#include "verif/tb/unit_bench.hpp"

namespace sfpgen::harness {

const std::vector<BenchEntry>& all_benches() {
  static const std::vector<BenchEntry> benches = {
      {"sfp_encoder", tb::run_sfp_encoder},
      {"sfp_decoder", tb::run_sfp_decoder},
      {"sfp_codec", tb::run_sfp_codec},
      {"packer", tb::run_packer},
      {"unpacker", tb::run_unpacker},
      {"bit_packer", tb::run_packer},
      {"gecko_encoder", tb::run_gecko_encoder},
      {"gecko_decoder", tb::run_gecko_decoder},
      {"bitchop", tb::run_bitchop},
      {"bitwave", tb::run_bitwave},
  };
  return benches;
}

}  // namespace sfpgen::harness
