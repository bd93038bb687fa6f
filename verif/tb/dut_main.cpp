// The only translation unit of a bench that knows the simulated design: binds its ports and starts.
//
// bench_design.hpp is generated for the design: SFPGEN_DESIGN_NAME, SFPGEN_DESIGN_KIND,
// SFPGEN_PARAMETERS(X) with X(name, value) and SFPGEN_PORTS(X) with X(name, width).
#include <verilated.h>
#if VM_TRACE_FST
#include <verilated_fst_c.h>
#elif VM_TRACE
#include <verilated_vcd_c.h>
#endif

#include <fstream>
#include <memory>
#include <string>

#include "Vdut.h"
#include "bench_design.hpp"
#include "verif/harness/activity.hpp"
#include "verif/harness/bench.hpp"

namespace {

#if VM_TRACE && !VM_TRACE_FST
/// Where a value change dump goes that nobody keeps: into counters.
class CountingFile final : public VerilatedVcdFile {
 public:
  bool open(const std::string& name) override {
    name_ = name;
    counter_ = {};
    return true;
  }

  void close() override {
    counter_.finish();
    std::ofstream(name_, std::ios::binary) << counter_.to_json();
  }

  ssize_t write(const char* bytes, ssize_t count) override {
    counter_.write({bytes, static_cast<std::size_t>(count)});
    return count;
  }

 private:
  std::string name_;
  sfpgen::harness::ActivityCounter counter_;
};
#endif

/// The Verilated design behind the harness's interface.
class DutModel final : public sfpgen::harness::Model {
 public:
  DutModel() : dut_(&context_) {
#define SFPGEN_BIND(name, width) ports_.add(#name, sfpgen::harness::Port(dut_.name, width));
    SFPGEN_PORTS(SFPGEN_BIND)
#undef SFPGEN_BIND
  }

  void eval() override { dut_.eval(); }

  void randomize(std::uint64_t seed) override {
    context_.randSeed(static_cast<int>(seed % 2147483647U) + 1);
    context_.randReset(2);
  }

#if VM_TRACE
  void dump(std::uint64_t time) override {
    if (trace_) trace_->dump(time);
  }

  bool open_trace(const std::string& path) override {
    constexpr int all_levels = 99;
#if VM_TRACE_FST
    trace_ = std::make_unique<VerilatedFstC>();
#else
    trace_ = std::make_unique<VerilatedVcdC>(&counts_);
#endif
    dut_.trace(trace_.get(), all_levels);
    trace_->open(path.c_str());
    return trace_->isOpen();
  }

  void close_trace() override {
    if (trace_) trace_->close();
    trace_.reset();
  }
#else
  void dump(std::uint64_t /*time*/) override {}
  bool open_trace(const std::string& /*path*/) override { return false; }
  void close_trace() override {}
#endif

 private:
  /// Has to stand before the design, which registers with it.
  struct Context : VerilatedContext {
    Context() { traceEverOn(VM_TRACE != 0); }
  };
  Context context_;
  Vdut dut_;
#if VM_TRACE_FST
  std::unique_ptr<VerilatedFstC> trace_;
#elif VM_TRACE
  CountingFile counts_;
  std::unique_ptr<VerilatedVcdC> trace_;
#endif
};

}  // namespace

int main(int argc, char** argv) {
  using sfpgen::harness::Parameter;
#define SFPGEN_PARAMETER(name, value) Parameter{#name, value},
  const sfpgen::harness::DesignFacts facts{
      SFPGEN_DESIGN_NAME, SFPGEN_DESIGN_KIND, {SFPGEN_PARAMETERS(SFPGEN_PARAMETER)}};
#undef SFPGEN_PARAMETER
  DutModel model;
  return sfpgen::harness::run_bench(argc, argv, model, facts);
}
