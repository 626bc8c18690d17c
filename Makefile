# The short names of ./run, for those whose fingers type make.
.PHONY: demo test check bench

demo test check bench:
	./run $@
