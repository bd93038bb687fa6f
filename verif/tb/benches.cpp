// The table of benches: a new kind of design adds its file and one line here.
#include <algorithm>

#include "verif/harness/bench.hpp"
#include "verif/tb/controller_bench.hpp"
#include "verif/tb/sfp_bench.hpp"
#include "verif/tb/unit_bench.hpp"

namespace sfpgen::harness {
namespace {

// The same design with a quantizer in front has other ports.
void run_encoder(Model& model, const DesignFacts& facts, const BenchRequest& request,
                 BenchReport& report) {
  const bool quantizes =
      std::any_of(facts.parameters.begin(), facts.parameters.end(),
                  [](const Parameter& parameter) { return parameter.name == "ROUNDINGS"; });
  (quantizes ? tb::run_quantizing_encoder : tb::run_sfp_encoder)(model, facts, request, report);
}

}  // namespace

const std::vector<BenchEntry>& all_benches() {
  static const std::vector<BenchEntry> benches = {
      {"sfp_encoder", run_encoder},
      {"sfp_decoder", tb::run_sfp_decoder},
      {"sfp_codec", tb::run_sfp_codec},
      {"packer", tb::run_packer},
      {"unpacker", tb::run_unpacker},
      {"bit_packer", tb::run_packer},
      {"gecko_encoder", tb::run_gecko_encoder},
      {"gecko_decoder", tb::run_gecko_decoder},
      {"bitchop", tb::run_bitchop},
      {"bitwave", tb::run_bitwave},
      {"quantizer", tb::run_quantizer},
      {"int_quantizer", tb::run_int_quantizer},
      {"int_dequantizer", tb::run_int_dequantizer},
      {"dot_unit", tb::run_dot_unit},
  };
  return benches;
}

}  // namespace sfpgen::harness
