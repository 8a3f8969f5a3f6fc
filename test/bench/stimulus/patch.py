import os,random,signal,tkinter
def window(w,h,x,y):
    r=tkinter.Tk()
    r.overrideredirect(1)
    r.geometry(f'{w}x{h}+{x}+{y}')
    return r
ready,told=os.pipe()
text=os.fork()
if not text:
    r=window(1280,720,0,0)
    t=tkinter.Text(r,font=('DejaVu Sans Mono',-15),bd=0,wrap='none')
    t.pack(expand=1,fill='both')
    def line():
        t.insert('end',' '.join('%05x'%random.randrange(1<<20)for _ in range(26))+'\n')
        t.delete('1.0','end-80l')
        t.see('end')
    def tick():
        r.after(33,tick)
        line()
    for _ in range(80):line()
    r.update()
    os.write(told,b'.')
    os.kill(os.getpid(),signal.SIGSTOP)
    tick()
    r.mainloop()
os.read(ready,1)
r=window(64,24,40,40)
colour='black'
def key(e):
    global colour
    if e.char=='j':
        colour={'white':'black','black':'white'}[colour]
        r['bg']=colour
        r.update_idletasks()
    if e.char=='g':os.kill(text,signal.SIGCONT)
    if e.char=='s':os.kill(text,signal.SIGSTOP)
    if e.char=='q':
        os.kill(text,signal.SIGKILL)
        r.destroy()
r['bg']=colour
r.bind('<Key>',key)
r.update()
r.overrideredirect(0)
r.focus_force()
r.mainloop()
